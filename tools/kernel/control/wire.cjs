// Messages as Jupyter puts them on a socket: who is to have the answer, a delimiter, a signature, and four parts in JSON.
// https://jupyter-client.readthedocs.io/en/stable/messaging.html#the-wire-protocol
const { createHmac, randomUUID } = require("node:crypto");

const DELIMITER = "<IDS|MSG>";
/** Behind the delimiter: the signature and the four parts that it is for. Others, which a comm may have, are not signed. */
const SIGNED_END = 6;

/** @returns undefined when the message is not signed with `key`, or cannot be read */
function read(frames, key) {
  const at = frames.findIndex((frame) => frame.toString() === DELIMITER);
  const [signature, ...parts] = frames.slice(at + 1, at + SIGNED_END).map(String);
  if (sign(parts, key) !== signature) return undefined;
  try {
    const [header, parent, metadata, content] = parts.map((part) => JSON.parse(part));
    return { identity: frames.slice(0, at), header, parent, metadata, content };
  } catch {
    return undefined;
  }
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

/** With an empty key, messages are not signed. */
function sign(parts, key) {
  if (key === "") return "";
  const hmac = createHmac("sha256", key);
  for (const part of parts) hmac.update(part);
  return hmac.digest("hex");
}

module.exports = { SIGNED_END, read, reply };
