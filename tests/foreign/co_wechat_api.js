// The service-account client `co-wechat-api`, pointed at the address given: node co_wechat_api.js '{"weixin": …}'.
// Writes what it got as one line of JSON.
'use strict';
const API = require('co-wechat-api');

async function main(told) {
  const api = new API(told.appid, told.secret);
  api.prefix = `${told.weixin}/cgi-bin/`;
  const token = await api.getAccessToken();
  await api.sendText(told.openid, told.text);
  // A wrong appid and not a wrong secret: on 40001 this client asks for a token again without end.
  const wrong = new API('wx-of-nobody', told.secret);
  wrong.prefix = api.prefix;
  let refused = null;
  try {
    await wrong.getAccessToken();
  } catch (error) {
    refused = { name: error.name, code: error.code };
  }
  let closed = null;
  try {
    await api.sendText(told.stranger, told.text);
  } catch (error) {
    closed = { name: error.name, code: error.code };
  }
  return { token: token.accessToken || token, refused, closed };
}

main(JSON.parse(process.argv[2])).then(
  (found) => process.stdout.write(`${JSON.stringify(found)}\n`),
  (error) => {
    process.stderr.write(`${error.stack}\n`);
    process.exit(1);
  },
);
