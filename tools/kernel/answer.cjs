/** Sends a message that belongs to `request`, for which tslab has no function. */
function answer(server, socket, request, type, content) {
  const message = request.createReply();
  message.header.msg_type = type;
  message.content = content;
  message.signAndSend(server.connInfo.key, socket);
}

module.exports = { answer };
