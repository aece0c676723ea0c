// Stock tslab: a request that it does not know leaves a warning in the output of a cell. A page that is reloaded, for
// example, asks for the history.
// Repaired: the warning is dropped.
const { warn } = console;

console.warn = (...args) => {
  if (!String(args[0]).startsWith("unknown msg_type: ")) warn(...args);
};
