#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""Reads the #include lines of the sources and says where the picture in the design is not true:
includes point down only, a library has one door, protocol code knows no socket.

    includes.py ROOT COMPILER...

Prints TAP. The rules are tried on wrong samples first, so that a lint that sees nothing fails.
"""

import os
import re
import subprocess
import sys

# What a folder may include besides itself. The longest prefix of a path decides.
CORE = ("core/base", "core/value", "core/wire", "core/crypto", "core/net", "core/ppp", "core/pptp",
        "core/radius", "core/lane", "core/engine")
LAYERS = {
    "core/base": (),
    "core/value": ("core/base",),
    "core/wire": ("core/base",),
    "core/crypto": ("core/base",),
    "core/net": ("core/base", "core/wire", "core/crypto"),
    "core/ppp": ("core/base", "core/crypto"),
    "core/pptp": ("core/base", "core/ppp"),
    "core/radius": ("core/base", "core/crypto"),
    "core/lane": ("core/base", "core/ppp", "core/pptp/egre.h"),
    "core/engine": CORE,
    "db": ("core/base", "core/value"),
    "menus": CORE + ("db",),
    "shell": ("core/base", "core/value", "core/wire"),
}
# A test may include what it mirrors and what that stands on. These folders join several parts.
TESTS_OF_ALL = ("tests/fake", "tests/sim", "tests/fuzz", "tests/bench", "tests/netns",
                "tests/interop", "tests/golden")

# Headers of a library, and the only places that may include them.
DOORS = (
    ("event2/", ("core/base/loop.c", "core/net/endpoint.c")),
    ("openssl/", ("core/crypto/", "tests/core/crypto/")),
    ("sqlite3.h", ("db/", "tests/db/")),
    ("histedit.h", ("shell/line.c", "shell/line_")),
)

# Folders that must work without a kernel, and what they cannot have then.
PURE = ("core/value/", "core/wire/", "core/ppp/", "core/pptp/", "core/lane/")
SOCKETS = ("sys/socket.h", "sys/epoll.h", "sys/ioctl.h", "sys/un.h", "netinet/", "arpa/", "net/",
           "linux/", "netdb.h", "poll.h", "unistd.h")

UNFINISHED = re.compile(r"\b(TODO|FIXME|XXX|HACK)\b|\bstubs?\b|not implemented|unimplemented",
                        re.IGNORECASE)
BYTE_ORDER = re.compile(r"\b(ntoh|hton)[sl]\s*\(")
INCLUDE = re.compile(r'^\s*#\s*include\s*(["<])([^">]+)[">]')
SPDX = re.compile(r"^(//|#|#!.*\n#) SPDX-License-Identifier: ISC\n")


class Source:
    def __init__(self, path, text):
        self.path = path
        self.text = text
        self.folder = os.path.dirname(path)
        self.lines = text.splitlines()
        found = [(number, INCLUDE.match(line)) for number, line in enumerate(self.lines, 1)]
        self.includes = [(number, m.group(1) == '"', m.group(2)) for number, m in found if m]

    def is_header(self):
        return self.path.endswith(".h")

    def is_test(self):
        return self.path.startswith("tests/")


def inside(path, folder):
    return path == folder or path.startswith(folder + "/")


def layer_of(path):
    fitting = [name for name in LAYERS if inside(path, name)]
    return max(fitting, key=len) if fitting else None


def allowed(path):
    """The folders and files that the source at `path` may include; None for all of them."""
    if path.startswith("tests/"):
        if any(inside(path, folder) for folder in TESTS_OF_ALL):
            return None
        path = path[len("tests/"):]
        own = ["tests/t.h", "tests/fake", "tests/" + os.path.dirname(path)]
        mirrored = [layer for layer in (layer_of(path),) if layer]
        below = [below for layer in mirrored for below in LAYERS[layer]]
        reach = mirrored + below + [b for layer in below for b in LAYERS.get(layer, ())]
        return own + reach + ["tests/" + layer for layer in reach]  # helpers of the tests there
    layer = layer_of(path)
    return (layer,) + LAYERS[layer] if layer else ()


def check_layers(source, paths):
    may = allowed(source.path)
    for number, own, name in source.includes:
        if not own:
            continue
        if name not in paths:
            yield number, f'"{name}" is no file when read from the top'
        elif not source.is_test() and name.startswith("tests/"):
            yield number, f'"{name}" is for tests'
        elif may is not None and not any(inside(name, folder) for folder in may):
            yield number, f'{source.folder} must not include "{name}"'


def check_doors(source, paths):
    for number, own, name in source.includes:
        for library, doors in DOORS:
            if not own and name.startswith(library) and not source.path.startswith(doors):
                yield number, f"<{name}> has another door: {', '.join(doors)}"
        if not own and source.path.startswith(PURE) and name.startswith(SOCKETS):
            yield number, f"<{name}> in code that knows no socket"


def check_form(source, paths):
    if not SPDX.match(source.text):
        yield 1, "the first line is no SPDX line"
    if source.is_header() and "#pragma once" not in source.lines[:3]:
        yield 2, "#pragma once is missing"
    own_header = source.path[:-2] + ".h"
    first = next((name for _, own, name in source.includes if own), "")
    # A module of several files may have a header of its own that brings the public one along.
    brought = first == own_header or own_header in paths.get(first, ())
    if not source.is_header() and own_header in paths and not brought:
        yield 1, f'the first include is not "{own_header}"'


def check_words(source, paths):
    for number, line in enumerate(source.lines, 1):
        found = UNFINISHED.search(line)
        if found:
            yield number, f"says {found.group(0)}: what is not built is absent"
        if source.path.startswith(PURE) and BYTE_ORDER.search(line):
            yield number, "bytes of a peer are read by rd.h and written by wr.h"


# Each gets a source and, for every path there is, what the file includes.
CHECKS = (
    ("includes point down only", check_layers),
    ("a library has one door", check_doors),
    ("files begin as agreed", check_form),
    ("nothing is left unfinished", check_words),
)

# Wrong and right samples: path, text after the SPDX line, what must be said ("" for nothing).
SAMPLES = (
    ("core/base/a.c", '#include "core/net/x.h"', "core/base must not include"),
    ("core/ppp/a.c", '#include "core/net/x.h"', "core/ppp must not include"),
    ("core/lane/a.c", '#include "core/pptp/egre.h"', ""),
    ("core/lane/a.c", '#include "core/pptp/msg.h"', "core/lane must not include"),
    ("core/engine/a.c", '#include "menus/x.h"', "core/engine must not include"),
    ("core/engine/a.c", '#include "core/net/x.h"', ""),
    ("db/a.c", '#include "core/wire/x.h"', "db must not include"),
    ("menus/ip/a.c", '#include "db/x.h"', ""),
    ("menus/ip/a.c", '#include "shell/x.h"', "menus/ip must not include"),
    ("shell/a.c", '#include "menus/x.h"', "shell must not include"),
    ("shell/a.c", '#include "x.h"', "no file when read from the top"),
    ("shell/a.c", '#include "tests/t.h"', "is for tests"),
    ("tests/core/ppp/a.c", '#include "core/net/x.h"', "tests/core/ppp must not include"),
    ("tests/core/ppp/a.c", '#include "core/ppp/x.h"\n#include "tests/t.h"', ""),
    ("tests/menus/a.c", '#include "menus/x.h"\n#include "db/x.h"', ""),
    ("tests/menus/a.c", '#include "tests/db/x.h"', ""),
    ("tests/db/a.c", '#include "tests/menus/x.h"', "tests/db must not include"),
    ("tests/sim/a.c", '#include "core/net/x.h"', ""),
    ("core/net/a.c", "#include <event2/event.h>", "has another door"),
    ("core/base/loop.c", "#include <event2/event.h>", ""),
    ("core/crypto/a.c", "#include <openssl/ssl.h>", ""),
    ("core/net/endpoint.c", "#include <openssl/ssl.h>", "has another door"),
    ("core/ppp/a.c", "#include <openssl/evp.h>", "has another door"),
    ("menus/a.c", "# include <sqlite3.h>", "has another door"),
    ("shell/complete.c", "#include <histedit.h>", "has another door"),
    ("shell/lines.c", "#include <histedit.h>", "has another door"),
    ("shell/line_keys.c", "#include <histedit.h>", ""),
    ("core/pptp/a.c", "#include <sys/socket.h>", "knows no socket"),
    ("core/net/a.c", "#include <sys/socket.h>", ""),
    ("core/ppp/x.h", "int f(void);", "#pragma once is missing"),
    ("core/ppp/x.c", '#include "core/base/x.h"\n#include "core/ppp/x.h"', "the first include"),
    ("core/ppp/x.c", '#include "core/ppp/x_priv.h"', ""),
    ("tests/core/lane/a.c", '#include "core/crypto/x.h"', ""),
    ("core/ppp/a.c", "// TODO: think", "says TODO"),
    ("core/ppp/a.c", "// only a stub", "says stub"),
    ("core/ppp/a.c", "// a stubborn peer", ""),
    ("core/ppp/a.c", "x = ntohs(y);", "rd.h"),
)


def problems(source, paths, check):
    return [f"{source.path}:{number}: {text}" for number, text in check(source, paths)]


def try_samples():
    headers = [folder + "/x.h" for folder in LAYERS]
    headers += ["tests/" + folder + "/x.h" for folder in LAYERS]
    headers += ["tests/t.h", "core/pptp/egre.h", "core/pptp/msg.h"]
    paths = dict.fromkeys(headers, ())
    paths["core/ppp/x_priv.h"] = ("core/ppp/x.h",)
    for path, text, want in SAMPLES:
        source = Source(path, "// SPDX-License-Identifier: ISC\n" + text + "\n")
        said = [p for _, check in CHECKS for p in problems(source, paths, check)]
        if (want == "" and said) or (want != "" and not any(want in p for p in said)):
            yield f"sample {path} {text!r}: wanted {want!r}, said {said}"
    bare = Source("core/base/a.c", "int x;\n")
    if not problems(bare, paths, check_form):
        yield "sample without an SPDX line: nothing was said"


def compiles_alone(root, compiler, header):
    command = compiler + ["-std=c17", "-D_GNU_SOURCE", "-Wall", "-Wextra", "-Wpedantic", "-Werror",
                          "-fsyntax-only", "-I", root, "-x", "c", "-"]
    text = f'#include "{header}"\nextern int nothing;\n'
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=False)
    return done.stderr.splitlines()[:5] if done.returncode != 0 else []


def read_sources(root):
    for top in ("core", "db", "menus", "shell", "tests"):
        for folder, _, names in os.walk(os.path.join(root, top)):
            for name in sorted(names):
                if name.endswith((".c", ".h")):
                    path = os.path.join(folder, name)
                    with open(path, encoding="utf-8") as f:
                        yield Source(os.path.relpath(path, root), f.read())


def main(root, compiler):
    sources = sorted(read_sources(root), key=lambda source: source.path)
    paths = {s.path: [name for _, _, name in s.includes] for s in sources}
    paths["menus/menus.list"] = []
    results = [("the rules catch wrong samples", list(try_samples()))]
    for title, check in CHECKS:
        results.append((title, [p for s in sources for p in problems(s, paths, check)]))
    results.append(("every header compiles alone", [
        line for s in sources if s.is_header() for line in compiles_alone(root, compiler, s.path)]))
    results.append(("there are sources to read", [] if len(sources) > 10 else ["too few"]))
    for number, (title, said) in enumerate(results, 1):
        for line in said:
            print("#", line)
        print("not ok" if said else "ok", number, "-", title)
    print(f"1..{len(results)}")
    return 1 if any(said for _, said in results) else 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1], sys.argv[2:] or ["cc"]))
