"""The public tests of a kernel's protocol, jupyter_kernel_test, on the kernel as `npm start` registers it.

Left out are those of what this kernel does not offer: pages shown outside of the output (`code_page_something`), which
only IPython's magics make, and `iopub_welcome`, which needs a socket (XPUB) that tslab does not open.
"""

import unittest
from pathlib import Path

import jupyter_kernel_test

from start_kernel import start_kernel


class TslabTests(jupyter_kernel_test.KernelTests):
    kernel_name = "tslab"
    language_name = "typescript"
    file_extension = ".ts"

    code_hello_world = "console.log('hello, world')"
    code_stderr = "console.error('test')"
    code_generate_error = "throw new Error('test')"
    code_clear_output = "console.clear()"
    code_inspect_sample = "console.log"
    code_execute_result = (
        {"code": "6 * 7", "result": "42"},
        {"code": "[1, 2].map((x) => 2 * x)", "result": "[ 2, 4 ]"},
    )
    code_display_data = (
        {"code": "import { display } from 'tslab';\ndisplay.html('<b>test</b>')", "mime": "text/html"},
        {"code": "import * as tslab from 'tslab';\ntslab.display.png(new Uint8Array(3))", "mime": "image/png"},
    )
    code_history_pattern = "6 ? 7*"
    supported_history_operations = ("tail", "range", "search")

    completion_samples = (
        {"text": "console.tab", "matches": {"table"}},
        {"text": "const note = '🙂🙂'; JSON.stri", "matches": {"stringify"}},
    )
    complete_code_samples = ("1 + 1", "function twice(x: number) {\n  return 2 * x;\n}", "const text = `a\nb`;", "")
    incomplete_code_samples = (
        "function twice(x: number) {",
        "[1, 2",
        "const text = `a",
        "/* a comment",
        "if (true) {\n  1;",
    )
    invalid_code_samples = ("const = 1;", "1 +* 2", "const text = 'not closed", ")", "import from;")

    @classmethod
    def setUpClass(cls):
        cls.km, cls.kc = start_kernel(Path.cwd(), kernel_name=cls.kernel_name)


if __name__ == "__main__":
    unittest.main(verbosity=2)
