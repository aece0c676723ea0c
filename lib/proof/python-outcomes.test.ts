// Whether the fixture is what notebook 05 takes it for. What Python does is not known here: it is written in the fixture.
import assert from "node:assert/strict";
import { describe, it } from "node:test";
import { type PythonOutcome, pythonOutcomes, type PythonOutcomes } from "./python-outcomes";

const { defects, madeWith, asItStands, mended, withOnly, inWords } = pythonOutcomes;
const places = ["module", "notebook", "notebookLongerBlock"] as const;
const all = defects.map((defect) => withOnly(defect));
const raises = ({ exception }: PythonOutcome): boolean => exception !== undefined;
const isRight = ({ wrong }: PythonOutcome): boolean => wrong !== undefined && Object.keys(wrong).length === 0;

describe("pythonOutcomes", () => {
  it("names CPython's version, and NumPy's", () => assert.match(madeWith, /^Python 3\.\d+\.\d+, NumPy \d+\.\d+\.\d+$/));

  it("has an outcome of each defect in each place: an exception with its call, or the results that are wrong", () => {
    assert.equal(defects.length, 16);
    for (const outcomes of [...all, asItStands, mended]) {
      for (const place of places) {
        const { call, exception, message, wrong } = outcomes[place];
        assert.ok(exception ? call && message && !wrong : wrong && !call, JSON.stringify(outcomes[place]));
      }
    }
  });

  it("the text as it stands raises, and mended it is right, or the script would compare with something else", () => {
    for (const place of places) {
      assert.ok(raises(asItStands[place]));
      assert.ok(isRight(mended[place]));
    }
  });

  it("what raises nothing in a module does not begin to in a notebook with a block like its own", () => {
    const isStricter = ({ module, notebook }: PythonOutcomes): boolean => raises(notebook) && !raises(module);
    assert.deepEqual(all.filter(isStricter), []);
  });

  it("tells an outcome in words", () => {
    const raised = { call: "f", exception: "NameError", message: "name 'g' is not defined" };
    assert.equal(inWords(raised), "f: NameError: name 'g' is not defined");
    assert.equal(inWords({ wrong: { dWx: 0.95, dxs: null } }), "returns; dWx off by 0.95, dxs of another shape");
    assert.equal(inWords({ wrong: {} }), "returns; all right");
  });

  it("refuses a defect that it does not know", () => {
    assert.throws(() => withOnly("tpyo"), /^RangeError: pythonOutcomes.withOnly: defect must be .*, got "tpyo"$/);
  });
});
