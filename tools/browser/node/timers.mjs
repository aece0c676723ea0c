// Node's timers that browsers lack.
const channel = new MessageChannel();
const waiting = new Map();
let immediates = 0;

channel.port1.onmessage = ({ data }) => {
  const run = waiting.get(data);
  waiting.delete(data);
  run?.();
};

export function setImmediate(run, ...args) {
  waiting.set(++immediates, () => run(...args));
  channel.port2.postMessage(immediates);
  return immediates;
}

export const clearImmediate = (id) => void waiting.delete(id);

export const timersPromises = {
  setImmediate: (value) => new Promise((resolve) => setImmediate(resolve, value)),
  setTimeout: (ms, value) => new Promise((resolve) => setTimeout(resolve, ms, value)),
};
