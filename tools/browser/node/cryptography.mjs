// What is asked of node:crypto here needs no secrecy: the compiler compares versions of files by their hashes, and tslab
// signs messages that nobody checks.
import { Buffer } from "buffer";

const hex = (number) => (number >>> 0).toString(16).padStart(8, "0");

function createHash() {
  let [a, b] = [0xdeadbeef, 0x41c6ce57];
  const hash = {
    update(text) {
      for (let i = 0; i < text.length; i++) {
        const unit = text.charCodeAt(i);
        a = Math.imul(a ^ unit, 2654435761);
        b = Math.imul(b ^ unit, 1597334677);
      }
      return hash;
    },
    digest: () => hex(a) + hex(b),
  };
  return hash;
}

export const cryptography = {
  createHash,
  createHmac: () => ({ update() {}, digest: () => "" }),
  randomBytes: (count) => Buffer.from(crypto.getRandomValues(new Uint8Array(count))),
  randomUUID: () => crypto.randomUUID(),
};
