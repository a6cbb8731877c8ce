// `wechatpay-axios-plugin` as client and as verifier: node wechatpay_axios.js '{"calls": […], "notices": […], …}'.
// Every part of what is told is optional; what it finds is one line of JSON with the same names.
'use strict';
const { Wechatpay, Aes, Formatter, Rsa } = require('wechatpay-axios-plugin');

async function call(client, { method, path, data, params }) {
  try {
    const options = params ? { params } : undefined;
    const asked = client.chain(path);
    const answer = await (method === 'GET' ? asked.get(options) : asked.post(data, options));
    return { status: answer.status, data: answer.data };
  } catch (error) {
    const answer = error.response || {};
    return { failed: error.code || error.message, status: answer.status, data: answer.data };
  }
}

async function calls(told) {
  if (!told.calls) return null;
  const { base, mchid, serial, privateKey, certs } = told.client;
  // The base goes into the first argument: a second one is left unread, and the client would try the real host.
  const client = new Wechatpay({ baseURL: base, proxy: false, mchid, serial, privateKey, certs, secret: told.client.secret });
  const found = [];
  for (const one of told.calls) found.push(await call(client, one));
  return found;
}

function opened({ headers, body, key, secret }) {
  const message = Formatter.response(headers['Wechatpay-Timestamp'], headers['Wechatpay-Nonce'], body);
  const { ciphertext, nonce, associated_data: beside } = JSON.parse(body).resource;
  return {
    genuine: Rsa.verify(message, headers['Wechatpay-Signature'], Rsa.from(key, Rsa.KEY_TYPE_PUBLIC)),
    plain: JSON.parse(Aes.AesGcm.decrypt(ciphertext, secret, nonce, beside)),
  };
}

function made({ event, kind, plain, key, secret, stamp, serial }) {
  const iv = Formatter.nonce(12);
  const ciphertext = Aes.AesGcm.encrypt(JSON.stringify(plain), secret, iv, kind);
  const body = JSON.stringify({
    id: `EV-${Formatter.nonce(24)}`, create_time: '2026-11-21T09:00:00+08:00', resource_type: 'encrypt-resource', event_type: event,
    summary: '支付成功', resource: { original_type: kind, algorithm: 'AEAD_AES_256_GCM', ciphertext, nonce: iv, associated_data: kind },
  });
  const nonce = Formatter.nonce();
  const signature = Rsa.sign(Formatter.response(String(stamp), nonce, body), Rsa.from(key));
  return {
    body,
    headers: {
      'Wechatpay-Timestamp': String(stamp), 'Wechatpay-Nonce': nonce, 'Wechatpay-Serial': serial,
      'Wechatpay-Signature': signature, 'Wechatpay-Signature-Type': 'WECHATPAY2-SHA256-RSA2048',
    },
  };
}

function signed({ lines, signature, key }) {
  return Rsa.verify(Formatter.joinedByLineFeed(...lines), signature, Rsa.from(key, Rsa.KEY_TYPE_PUBLIC));
}

function bill({ base64 }) {
  return Formatter.castCsvBill(Buffer.from(base64, 'base64'));
}

async function main(told) {
  return {
    calls: await calls(told),
    opened: (told.open || []).map(opened),
    made: (told.make || []).map(made),
    signed: (told.signed || []).map(signed),
    bills: (told.bills || []).map(bill),
    unsealed: (told.unseal || []).map(({ sealed, key }) => Rsa.decrypt(sealed, Rsa.from(key))),
  };
}

main(JSON.parse(process.argv[2])).then(
  (found) => process.stdout.write(`${JSON.stringify(found)}\n`),
  (error) => {
    process.stderr.write(`${error.stack}\n`);
    process.exit(1);
  },
);
