/** The address of a kernel's socket, as jupyter_client writes it. */
function addressOf({ transport, ip }, port) {
  return `${transport}://${ip}${transport === "ipc" ? "-" : ":"}${port}`;
}

module.exports = { addressOf };
