// Messages as Jupyter puts them on a socket: who is to have the answer, a delimiter, a signature, and four parts in JSON.
// https://jupyter-client.readthedocs.io/en/stable/messaging.html#the-wire-protocol
const { createHmac, randomUUID } = require("node:crypto");

const DELIMITER = "<IDS|MSG>";

/** @throws Error when the message is not signed with `key` */
function read(frames, key) {
  const at = frames.findIndex((frame) => frame.toString() === DELIMITER);
  const [signature, ...parts] = frames.slice(at + 1).map(String);
  if (sign(parts, key) !== signature) throw new Error("wire.read: the message must be signed with the kernel's key");
  const [header, parent, metadata, content] = parts.map((part) => JSON.parse(part));
  return { identity: frames.slice(0, at), header, parent, metadata, content };
}

/** The frames of an answer to `request`. */
function reply(request, type, content, key) {
  const { session, username } = request.header;
  const header = {
    msg_id: randomUUID(),
    msg_type: type,
    session,
    username,
    date: new Date().toISOString(),
    version: "5.3",
  };
  const parts = [header, request.header, {}, content].map((part) => JSON.stringify(part));
  return [...request.identity, DELIMITER, sign(parts, key), ...parts];
}

function sign(parts, key) {
  const hmac = createHmac("sha256", key);
  for (const part of parts) hmac.update(part);
  return hmac.digest("hex");
}

module.exports = { read, reply };
