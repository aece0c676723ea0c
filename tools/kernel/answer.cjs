/**
 * Sends a message that belongs to a request, for those that tslab has no function for.
 *
 * @param {string} type
 */
function answer(server, socket, request, type, content) {
  const message = request.createReply();
  message.header.msg_type = type;
  message.content = content;
  message.signAndSend(server.connInfo.key, socket);
}

module.exports = { answer };
