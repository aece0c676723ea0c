// Memory that both threads see. Web browsers have it only on sites that send special headers; there the kernel has no second
// thread (launcher.cjs), and memory of its own does as well.
const SharedMemory = globalThis.SharedArrayBuffer ?? ArrayBuffer;

const sharedMemory = (bytes) => /** @type {SharedArrayBuffer} */ (new SharedMemory(bytes));

module.exports = { sharedMemory };
