// Stock tslab: what the compiler says is printed to stderr, without the lines it is about.
// Repaired: it becomes the cell's `error` message.
const converter = require("tslab/dist/converter.js");
const { compileError } = require("../error-messages.cjs");
const { origin } = require("../running-cell.cjs");

const { createConverter } = converter;

converter.createConverter = (options) => {
  const made = createConverter(options);
  const { convert, addModule } = made;
  made.convert = (declarations, source) => {
    const converted = convert(declarations, source);
    report(converted.diagnostics, source);
    return converted;
  };
  made.addModule = (name, source, metadata) => {
    const diagnostics = addModule(name, source, metadata);
    report(diagnostics, source);
    return diagnostics;
  };
  return made;
};

function report(diagnostics, source) {
  if (diagnostics.length > 0) origin().fail(compileError(diagnostics, source));
}
