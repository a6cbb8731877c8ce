// `@wecom/crypto` opens sealed messages, seals others and signs them:
// node wecom_crypto.js '{"token","aesKey","open":[…],"seal":"…","timestamp","nonce"}'.
'use strict';
const { decrypt, encrypt, getSignature } = require('@wecom/crypto');

const told = JSON.parse(process.argv[2]);
const opened = (told.open || []).map(({ timestamp, nonce, sealed }) => ({
  signature: getSignature(told.token, timestamp, nonce, sealed),
  ...decrypt(told.aesKey, sealed),
}));
const sealed = told.seal ? encrypt(told.aesKey, told.seal, told.receiver) : null;
const signature = told.timestamp ? getSignature(told.token, told.timestamp, told.nonce, sealed) : null;
process.stdout.write(`${JSON.stringify({ opened, sealed, signature })}\n`);
