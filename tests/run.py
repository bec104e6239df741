#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""Runs the tests of one or more build folders and counts what really ran.

    tests/run.py [--only PATTERN] FOLDER[:SUITE,...]...

A suite with a minus before it is left out. What counts is the single test that printed a TAP line, not the
program; a program that crashed, hung or broke its plan counts as one failure more. The output of
what failed is shown, the last line is the sum, and the exit status is 0 only if something ran and
nothing failed.
"""
import argparse
import json
import os
import re
import subprocess
import sys
from typing import NamedTuple

TAP_LINE = re.compile(r'(not )?ok\b[^#]*(# *skip)?', re.IGNORECASE)
EMPTY_PLAN = re.compile(r'1\.\.0 *(# *skip)?', re.IGNORECASE)


class Count(NamedTuple):
    passed: int = 0
    failed: int = 0
    skipped: int = 0

    def __add__(self, other):
        return Count(*(a + b for a, b in zip(self, other)))


def count_tap(text):
    """The TAP lines of one program; lines of subtests within a test are indented and do not count."""
    total = Count()
    for line in text.splitlines():
        if found := TAP_LINE.match(line):
            bad, skip = found.groups()
            total += Count(0, 1) if bad else Count(0, 0, 1) if skip else Count(1)
        elif EMPTY_PLAN.match(line):
            total += Count(0, 0, 1)
    return total


def count(entry):
    """One line of meson's log, that is one program."""
    said = count_tap(entry.get('stdout') or '')
    if entry['result'] in ('OK', 'EXPECTEDFAIL'):
        return said if any(said) else Count(1)
    if entry['result'] == 'SKIP':
        return said if any(said) else Count(0, 0, 1)
    died = entry['result'] == 'TIMEOUT' or not 0 <= entry['returncode'] < 128
    return said + Count(0, 1) if died or not said.failed else said


def reasons_to_skip(entry):
    text = entry.get('stdout') or ''
    return [line for line in text.splitlines()
            if re.search(r'# *skip', line, re.IGNORECASE) and not line.startswith('not ')]


def show(entry):
    print(f'\n--- {entry["name"]}: {entry["result"]} (exit status {entry["returncode"]})')
    for stream in ('stdout', 'stderr'):
        if entry.get(stream):
            print(entry[stream].rstrip())


def names(folder, suites, only):
    """The tests whose name holds the pattern; the suites are those of the command line."""
    listed = subprocess.run(['meson', 'test', '-C', folder, '--no-rebuild', '--list', *suites],
                            capture_output=True, text=True, check=True).stdout
    every = [line.split(' / ')[-1] for line in listed.splitlines() if not line.startswith('ninja')]
    return [name for name in every if only in name]


def suite_options(text):
    for suite in filter(None, text.split(',')):
        yield from ('--no-suite', suite[1:]) if suite.startswith('-') else ('--suite', suite)


def run(target, only):
    """Runs one folder's tests; returns the count and the entries that failed."""
    folder, _, suites = target.partition(':')
    options = list(suite_options(suites))
    wanted = names(folder, options, only) if only else []
    if only and not wanted:
        return Count(), []
    print(f'\n=== {target}', flush=True)
    log = os.path.join(folder, 'meson-logs', 'testlog.json')
    if os.path.exists(log):
        os.remove(log)
    status = subprocess.run(['meson', 'test', '-C', folder, '--no-rebuild', *options, *wanted],
                            stdin=subprocess.DEVNULL).returncode
    if not os.path.exists(log):
        return Count(0, int(status != 0)), []
    total, bad = Count(), []
    with open(log, encoding='utf-8') as lines:
        for entry in map(json.loads, lines):
            one = count(entry)
            total += one
            if one.failed:
                bad.append(entry)
            for why in reasons_to_skip(entry):
                print(f'skipped: {entry["name"]}: {why}')
    return total, bad


def main():
    options = argparse.ArgumentParser(description=__doc__.splitlines()[0])
    options.add_argument('--only', default='', metavar='PATTERN', help='a part of the tests\' names')
    options.add_argument('targets', nargs='+', metavar='FOLDER[:SUITE,...]')
    options = options.parse_args()
    total, bad = Count(), []
    for target in options.targets:
        one, failed = run(target, options.only)
        total += one
        bad += failed
    for entry in bad:
        show(entry)
    print(f'\n{total.passed} passed, {total.failed} failed, {total.skipped} skipped')
    return 1 if total.failed or not total.passed else 0


if __name__ == '__main__':
    sys.exit(main())
