"""What every Python contestant does; the requests are those of serve.mjs."""

import json
import sys
from pathlib import Path
from time import perf_counter

import numpy as np

SAMPLE_SECONDS = 0.0002


def serve(description, prepare):
    """
    prepare(sizes, **arrays) returns a function that runs once and returns a dict of results; or that and another one,
    which returns more results of the last run and is not timed.
    """
    run, more = None, dict
    for line in sys.stdin:
        request = json.loads(line)
        answer = {}
        if "describe" in request:
            answer = {"description": description}
        elif "load" in request:
            prepared = prepare(request["load"], **read_inputs(request["shapes"], Path(request["folder"])))
            run, more = prepared if isinstance(prepared, tuple) else (prepared, dict)
        elif "write" in request:
            for name, values in {**run(), **more()}.items():
                np.ascontiguousarray(values, dtype=np.float32).tofile(Path(request["write"]) / name)
        else:
            answer = {"samplesMs": measure(run, request["time"])}
        print(json.dumps(answer), flush=True)


def read_inputs(shapes, folder):
    return {name: np.fromfile(folder / name, dtype=np.float32).reshape(shape) for name, shape in shapes.items()}


def measure(run, seconds):
    end = perf_counter() + seconds
    runs = max(1, int(SAMPLE_SECONDS / measure_once(run, 1)) + 1)
    samples = []
    while not samples or perf_counter() < end:
        samples.append(1000 * measure_once(run, runs))
    return samples


def measure_once(run, runs):
    start = perf_counter()
    for _ in range(runs):
        run()
    return (perf_counter() - start) / runs
