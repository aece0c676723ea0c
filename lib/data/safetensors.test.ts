// The format: what is written byte for byte, what the reference implementation wrote, and every way in which a file can be bad.
import assert from "node:assert/strict";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { describe, it } from "node:test";
import { axis } from "../tensor/axis";
import { tensor, zeros } from "../tensor/create";
import { randint, randn, seed } from "../tensor/random";
import type { AnyTensor } from "../tensor/tensor";
import { type PackedArray, readFixture, unpackNumbers } from "../testing/fixtures/read-fixture";
import { type Safetensors, decodeSafetensors, encodeSafetensors, sourceOf } from "./safetensors";

const [N, D, H] = [axis("N", 2), axis("D", 3), axis("H", 5)];

const encode = (tensors: Record<string, AnyTensor>, metadata?: Record<string, string>): Buffer =>
  Buffer.concat(encodeSafetensors("save", tensors, metadata));
const decode = (bytes: Uint8Array, names?: string[]): Safetensors => decodeSafetensors("load", sourceOf(bytes), names);

/** A file with this header, to the letter, and so many bytes of data. */
function fileOf(header: string, dataLength: number, claimed = Buffer.byteLength(header)): Buffer {
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(claimed));
  return Buffer.concat([length, Buffer.from(header), Buffer.alloc(dataLength)]);
}

const halves = "a text without halves of surrogate pairs";

describe("encodeSafetensors", () => {
  it("writes the bytes that the format prescribes", () => {
    const file = encode({ b: tensor([1, -2], N).astype("float32"), a: tensor(0.5) }, { step: "7" });
    const header =
      '{"__metadata__":{"step":"7"},"a":{"dtype":"F64","shape":[],"data_offsets":[0,8]},' +
      '"b":{"dtype":"F32","shape":[2],"data_offsets":[8,16]}}';
    const padded = header.padEnd(8 * Math.ceil(header.length / 8), " ");
    assert.notEqual(padded, header);
    const data = [0, 0, 0, 0, 0, 0, 0xe0, 0x3f, 0, 0, 0x80, 0x3f, 0, 0, 0, 0xc0];
    assert.deepEqual(file, Buffer.concat([fileOf(padded, 0), Buffer.from(data)]));
  });

  it("writes a view in its own row-major order", () => {
    const x = randn(N, D, H);
    for (const view of [x.T, x.at("D", 1), x.slice("H", 1, 4), x.T.at("H", -1), x.at("N", 1)] as AnyTensor[]) {
      const { tensors } = decode(encode({ view }));
      assert.deepEqual(tensors.view.toArray(), view.toArray());
    }
  });

  it("of nothing is a file of nothing", () => {
    assert.deepEqual(decode(encode({})), { tensors: {}, metadata: {} });
  });

  const refusals: [what: string, tensors: object, metadata: object, message: string][] = [
    ["what is no tensor", { a: [1] }, {}, "a must be a tensor, got a list of 1"],
    [
      "a name that has a meaning",
      { __metadata__: zeros(N) },
      {},
      `each name must be another than "__metadata__", got "__metadata__"`,
    ],
    ["half a character in a name", { "\ud83d": zeros(N) }, {}, `each name must be ${halves}, got "\\ud83d"`],
    ["half a character in a text", {}, { a: "\ude00" }, `metadata "a" must be ${halves}, got "\\ude00"`],
    ["a number in place of a text", {}, { a: 7 }, `metadata "a" must be a text, got 7`],
  ];
  for (const [what, tensors, metadata, message] of refusals) {
    it(`refuses ${what}`, () => {
      assert.throws(() => encode(tensors as never, metadata as never), {
        name: "RangeError",
        message: `save: ${message}`,
      });
    });
  }
});

interface PythonFile {
  readonly name: string;
  readonly metadata: Record<string, string>;
  readonly tensors: readonly (PackedArray & { readonly key: string; readonly dtype: string })[];
}

describe("a file that Python wrote", () => {
  for (const { name, metadata, tensors } of readFixture<PythonFile>("safetensors-files.json")) {
    const file = readFileSync(join(__dirname, "../../testing/fixtures/safetensors-files", name));

    it(`${name} is read to the bit`, () => {
      const read = decode(file);
      assert.deepEqual(read.metadata, metadata);
      assert.deepEqual(Object.keys(read.tensors).sort(), tensors.map(({ key }) => key).sort());
      for (const { key, dtype, shape, ...packed } of tensors) {
        const got = read.tensors[key];
        assert.deepEqual([got.dtype, got.shape], [dtype, shape], key);
        assert.deepEqual(Float64Array.from(got.data), unpackNumbers({ shape, ...packed }), key); // tells 0 from −0
        assert.deepEqual(
          got.axes.map((axis) => axis.name),
          shape.map((_, k) => `axis${k}`),
        );
      }
    });

    it(`${name} is written with the same bytes, whatever the order of the record`, () => {
      const reversed = Object.fromEntries(Object.entries(decode(file).tensors).reverse());
      assert.deepEqual(encode(reversed, metadata), file);
    });
  }
});

const f32 = (shape: unknown, offsets: unknown, dtype = "F32"): string =>
  JSON.stringify({ dtype, shape, data_offsets: offsets });
const sizes = 'shape of "a" must be at most 64 sizes from 1 on, got ';
const twoNumbers = 'data_offsets of "a" must be two whole numbers, got ';
const badHeaders: [what: string, header: string, dataLength: number, message: string][] = [
  ["a header that is no JSON", '{"a":}', 0, "header must be JSON, got "],
  ["an empty header", "", 0, 'header must be JSON that begins with "{", got ""'],
  ["a list as header", "[]", 0, 'header must be JSON that begins with "{", got "[]"'],
  ["spaces before the header", " {}", 0, 'header must be JSON that begins with "{", got " {}"'],
  ["a byte order mark before the header", "\ufeff{}", 0, 'header must be JSON that begins with "{", got "\ufeff{}"'],
  ["more behind the header", "{}{}", 0, "header must be JSON, got "],
  ["text in place of a tensor", '{"a":"b"}', 0, '"a" must be an object, got "b"'],
  ["nothing in place of a tensor", '{"a":null}', 0, '"a" must be an object, got null'],
  [
    "a tensor without a shape",
    '{"a":{"dtype":"F32","data_offsets":[0,4]}}',
    4,
    '"a" must be dtype, shape and data_offsets, got',
  ],
  [
    "a tensor with more",
    `{"a":{"x":{},${f32([1], [0, 4]).slice(1)}}`,
    4,
    '"a" must be dtype, shape and data_offsets, got',
  ],
  ["float16", `{"a":${f32([2], [0, 4], "F16")}}`, 4, 'dtype of "a" must be "F64" or "F32", got "F16"'],
  ["bfloat16", `{"a":${f32([2], [0, 4], "BF16")}}`, 4, 'dtype of "a" must be "F64" or "F32", got "BF16"'],
  ["whole numbers", `{"a":${f32([1], [0, 8], "I64")}}`, 8, 'dtype of "a" must be "F64" or "F32", got "I64"'],
  ["a dtype that is no text", '{"a":{"dtype":4,"shape":[1],"data_offsets":[0,4]}}', 4, 'dtype of "a" must be'],
  ["a negative size", `{"a":${f32([-1, -1], [0, 4])}}`, 4, `${sizes}[-1,-1]`],
  ["an axis without entries", `{"a":${f32([2, 0], [0, 0])}}`, 0, `${sizes}[2,0]`],
  ["half a size", `{"a":${f32([0.5, 2], [0, 4])}}`, 4, `${sizes}[0.5,2]`],
  ["a size as text", `{"a":${f32(["1"], [0, 4])}}`, 4, `${sizes}["1"]`],
  [
    "a size that JavaScript cannot hold",
    '{"a":{"dtype":"F32","shape":[9007199254740993],"data_offsets":[0,4]}}',
    4,
    sizes,
  ],
  ["no list of sizes", `{"a":${f32({ length: 1 }, [0, 4])}}`, 4, `${sizes}{"length":1}`],
  ["65 axes", `{"a":${f32(new Array(65).fill(1), [0, 4])}}`, 4, sizes],
  [
    "a shape whose product overflows",
    `{"a":${f32([2 ** 32, 2 ** 32, 2 ** 32], [0, 4])}}`,
    4,
    'data of "a" must be 3.1',
  ],
  [
    "a shape whose product is infinite",
    `{"a":${f32(new Array(64).fill(2 ** 50), [0, 4])}}`,
    4,
    'data of "a" must be Infinity',
  ],
  [
    "a shape with other data",
    `{"a":${f32([3], [0, 8])}}`,
    8,
    'data of "a" must be 12 bytes for F32 of shape [3], got 8',
  ],
  [
    "data that end before they start",
    `{"a":${f32([1], [4, 0])}}`,
    4,
    'data of "a" must be 4 bytes for F32 of shape [1], got -4',
  ],
  ["three offsets", `{"a":${f32([1], [0, 4, 4])}}`, 4, `${twoNumbers}[0,4,4]`],
  ["a negative offset", `{"a":${f32([1], [-4, 0])}}`, 4, `${twoNumbers}[-4,0]`],
  ["an offset that JavaScript cannot hold", `{"a":${f32([1], [2 ** 60, 2 ** 60 + 4])}}`, 4, twoNumbers],
  [
    "overlapping data",
    `{"a":${f32([2], [0, 8])},"b":${f32([2], [4, 12])}}`,
    12,
    'data of "b" must start where the tensor before ends, at 8, got 4',
  ],
  ["the same data twice", `{"a":${f32([2], [0, 8])},"b":${f32([2], [0, 8])}}`, 8, "data of "],
  [
    "a hole in the data",
    `{"a":${f32([2], [0, 8])},"b":${f32([2], [12, 20])}}`,
    20,
    'data of "b" must start where the tensor before ends, at 8, got 12',
  ],
  [
    "a hole before the data",
    `{"a":${f32([2], [4, 12])}}`,
    12,
    'data of "a" must start where the tensor before ends, at 0, got 4',
  ],
  ["data that end too early", `{"a":${f32([2], [0, 8])}}`, 7, "data must be 8 bytes long, got 7"],
  ["data that go on", `{"a":${f32([2], [0, 8])}}`, 9, "data must be 8 bytes long, got 9"],
  [
    "a name twice",
    `{"a":${f32([1], [0, 4])},"a":${f32([1], [0, 4])}}`,
    4,
    "names in the header must be different, got some twice",
  ],
  [
    "a name twice, once escaped",
    `{"a":${f32([1], [0, 4])},"\\u0061" :${f32([1], [0, 4])}}`,
    4,
    "names in the header must be different",
  ],
  ["a shape twice", `{"a":{"shape":[9],${f32([1], [0, 4]).slice(1)}}`, 4, "names in the header must be different"],
  ["metadata that are no record", '{"__metadata__":null}', 0, "__metadata__ must be an object, got null"],
  ["metadata that are no texts", '{"__metadata__":{"a":{}}}', 0, '__metadata__ "a" must be a text, got an Object'],
  ["half a character in a name", `{"\\ud83d":${f32([1], [0, 4])}}`, 4, `each name must be ${halves}, got "\\ud83d"`],
  ["half a character in metadata", '{"__metadata__":{"a":"\\ude00"}}', 0, `__metadata__ "a" must be ${halves}`],
  ["metadata twice", '{"__metadata__":{"a":"b"},"__metadata__":{"a":"c"}}', 0, "names in the header must be different"],
];

describe("decodeSafetensors refuses", () => {
  for (const [what, header, dataLength, message] of badHeaders) {
    it(what, () => {
      assert.throws(
        () => decode(fileOf(header, dataLength)),
        (error: Error) =>
          error.name === "RangeError" && error.message.startsWith(`load: ${message}`) && error.message.includes("got "),
      );
    });
  }

  it("a header that is not UTF-8", () => {
    const file = fileOf("{}  ", 0);
    file[10] = 0xff;
    assert.throws(() => decode(file), { name: "RangeError", message: "load: header must be UTF-8, got other bytes" });
  });

  it("fewer bytes than a length has", () => {
    for (const length of [0, 7]) {
      assert.throws(() => decode(new Uint8Array(length)), {
        message: `load: length must be at least 8 bytes, got ${length}`,
      });
    }
  });

  it("a header of 10 GB, or of 2⁶⁴ − 1 bytes, without reading further", () => {
    for (const [length, claimed] of [
      [10 * 2 ** 30, 10n * 2n ** 30n],
      [2 ** 40, 2n ** 64n - 1n],
    ] as const) {
      const source = {
        length: length + 8,
        read(start: number, end: number): Uint8Array {
          assert.deepEqual([start, end], [0, 8]);
          return new Uint8Array(BigUint64Array.of(claimed).buffer);
        },
      };
      assert.throws(() => decodeSafetensors("load", source), {
        name: "RangeError",
        message: `load: header must be at most 100000000 bytes long, got ${claimed}`,
      });
    }
  });

  it("a header longer than the file", () => {
    const message = "load: header must be at most 2 bytes long, got 3";
    assert.throws(() => decode(fileOf("{}", 0, 3)), { name: "RangeError", message });
  });

  it("a tensor that is not there", () => {
    for (const name of ["c", "toString"]) {
      const message = `load: tensors must include "${name}", got ["a","b"]`;
      assert.throws(() => decode(encode({ a: zeros(N), b: zeros(N) }), [name]), { name: "RangeError", message });
    }
  });

  it("a file cut short, wherever", () => {
    const file = encode({ a: randn(N, D), b: randn(H).astype("float32") }, { step: "7" });
    for (let length = 0; length < file.length; length++) {
      assert.throws(() => decode(file.subarray(0, length)), { name: "RangeError", message: /^load: .* must .*, got / });
    }
  });

  it("a long header in a moment, whatever is in it", () => {
    const long = 4e6;
    for (const filling of ["\\\\", '\\"', "[", "1,", '"":', " "]) {
      for (const [before, after] of [
        ['{"__metadata__":{"a":"', '"}}'],
        ['{"a":[', "]}"],
      ]) {
        const file = fileOf(before + filling.repeat(long / filling.length) + after, 1);
        const start = performance.now();
        assert.throws(() => decode(file), { name: "RangeError", message: /^load: / });
        assert.ok(performance.now() - start < 2000, `${filling} takes ${performance.now() - start} ms`);
      }
    }
  });
});

describe("decodeSafetensors", () => {
  it("reads the tensors it is asked for and no others", () => {
    const bytes = encode({ a: randn(N), b: randn(D), c: randn(H) });
    const source = sourceOf(bytes);
    let read = 0;
    const counting = {
      ...source,
      read: (start: number, end: number) => ((read += end - start), source.read(start, end)),
    };
    assert.deepEqual(Object.keys(decodeSafetensors("load", counting, ["b"]).tensors), ["b"]);
    assert.equal(read, bytes.length - 8 * (N.size + H.size));
  });

  it("takes names as they come, also such as __proto__ or with a colon", () => {
    const names = ["__proto__", "constructor", ":", '":', "\\", 'a":{"dtype', "__metadata", ""];
    const tensors = Object.fromEntries(names.map((name, i) => [name, tensor(i)]));
    const metadata = Object.fromEntries(names.map((name) => [name, `":${name}`]));
    const read = decode(encode(tensors, metadata));
    assert.deepEqual(read.metadata, metadata);
    names.forEach((name, i) => assert.equal(read.tensors[name].toArray(), i));
  });

  it("takes the same file with spaces, and tensors listed in any order", () => {
    const header = `{ "b" :${f32([1], [4, 8])} ,\n\t"a"\r:${f32([1], [0, 4])} }   `;
    assert.deepEqual(Object.keys(decode(fileOf(header, 8)).tensors).sort(), ["a", "b"]);
  });

  it("makes of 10,000 damaged files either what is in them or a named error", (test) => {
    seed(12);
    const file = encode(
      { Wx: randn(N, D), Wh: randn(D, D).astype("float32"), b: randn(H), one: tensor(1) },
      { step: "7", text: "重み" },
    );
    let read = 0;
    for (let i = 0; i < 10_000; i++) {
      const damaged = damage(file);
      try {
        const result = decode(damaged);
        assertIsIn(damaged, result);
        read++;
      } catch (error) {
        const { name, message } = error as Error;
        assert.ok(name === "RangeError" && /^load: .+ must .+, got /s.test(message), `${name}: ${message}`);
      }
    }
    test.diagnostic(`${read} were read`);
    assert.ok(read > 300 && read < 5000, `${read} were read`);
  });
});

const below = (limit: number): number => randint(0, limit, axis("draw", 1)).get(0);

/** One to three accidents, most of them in the header, whose length is mended half of the time. */
function damage(file: Buffer): Buffer {
  const headerLength = Number(file.readBigUInt64LE(0));
  let [header, data] = [file.subarray(8, 8 + headerLength), file.subarray(8 + headerLength)];
  const keepsLength = below(2) === 0;
  for (let times = 1 + below(3); times > 0; times--) {
    if (below(5) === 0) data = accident(data);
    else header = accident(header);
  }
  const length = Buffer.from(file.subarray(0, 8));
  if (!keepsLength) length.writeBigUInt64LE(BigInt(header.length));
  return Buffer.concat([below(20) === 0 ? accident(length) : length, header, data]);
}

function accident(bytes: Buffer): Buffer {
  const [place, other] = [below(bytes.length + 1), below(bytes.length + 1)].sort((a, b) => a - b);
  const changed = Buffer.from(bytes);
  const digit = bytes.findIndex((byte, i) => i >= place && byte >= 0x30 && byte <= 0x39);
  const accidents: (() => Buffer)[] = [
    () => ((changed[place] ^= 1 << below(8)), changed),
    () => ((changed[place] = below(256)), changed),
    () => ((changed[digit] = 0x30 + below(10)), changed),
    () =>
      Buffer.concat([
        bytes.subarray(0, place),
        Buffer.from(["1", "-", ".5", "e9", '"', ",", "[", "}", " "][below(9)]),
        bytes.subarray(place),
      ]),
    () => Buffer.concat([bytes.subarray(0, place), bytes.subarray(other)]),
    () => Buffer.concat([bytes.subarray(0, other), bytes.subarray(place)]),
    () => bytes.subarray(0, place),
    () => Buffer.concat([bytes, bytes.subarray(place, other)]),
  ];
  return accidents[below(accidents.length)]();
}

interface HeaderEntry {
  readonly dtype: string;
  readonly shape: number[];
  readonly data_offsets: number[];
}

/** What was read is what the header says of the bytes, found out in another way: their entries, one by one. */
function assertIsIn(file: Buffer, { tensors, metadata }: Safetensors): void {
  const headerEnd = 8 + Number(file.readBigUInt64LE(0));
  const { __metadata__, ...entries } = JSON.parse(file.toString("utf8", 8, headerEnd)) as Record<string, HeaderEntry>;
  assert.deepEqual(metadata, __metadata__ ?? {});
  assert.deepEqual(Object.keys(tensors), Object.keys(entries));
  let bytes = headerEnd;
  for (const [name, { dtype, shape, data_offsets }] of Object.entries(entries)) {
    const { data } = tensors[name];
    const width = dtype === "F64" ? 8 : 4;
    assert.deepEqual([tensors[name].dtype, tensors[name].shape], [width === 8 ? "float64" : "float32", shape]);
    data.forEach((entry, i) => {
      const place = headerEnd + data_offsets[0] + width * i;
      assert.ok(Object.is(entry, width === 8 ? file.readDoubleLE(place) : file.readFloatLE(place)));
    });
    bytes += width * data.length;
  }
  assert.equal(bytes, file.length);
}
