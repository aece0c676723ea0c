// Stock tslab: `{ lr }` with `lr` from an earlier cell is a ReferenceError. A name from an earlier cell is compiled to
// `exports.lr` everywhere but in a shorthand property.
// Repaired: `{ lr }` is compiled as `{ lr: exports.lr }`.
const ts = require("@tslab/typescript-for-tslab");
const { changeEmit } = require("../compiler.cjs");

const EARLIER_CELLS = /__prev__\.d\.ts$/;

changeEmit((program, emit) => (file, write, token, onlyDeclarations, transformers) => {
  const after = [spellOutShorthands(program), ...(transformers?.after ?? [])];
  return emit(file, write, token, onlyDeclarations, { ...transformers, after });
});

function spellOutShorthands(program) {
  const checker = program.getProgram().getTypeChecker();
  const isFromEarlierCell = (node) =>
    (checker.getShorthandAssignmentValueSymbol(node)?.declarations ?? []).some((declaration) =>
      EARLIER_CELLS.test(declaration.getSourceFile().fileName),
    );
  return (context) => (file) => {
    const { factory } = context;
    const visit = (node) => {
      if (!ts.isShorthandPropertyAssignment(node) || !isFromEarlierCell(node)) {
        return ts.visitEachChild(node, visit, context);
      }
      const earlier = factory.createPropertyAccessExpression(factory.createIdentifier("exports"), node.name.text);
      const fallback = ts.visitNode(node.objectAssignmentInitializer, visit);
      return factory.createPropertyAssignment(
        node.name.text,
        fallback ? factory.createAssignment(earlier, fallback) : earlier,
      );
    };
    return ts.visitEachChild(file, visit, context);
  };
}
