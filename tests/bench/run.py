#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""Runs the benchmarks and keeps their results.

    run.py --to FOLDER [NAME]

A benchmark is tests/bench/bench_NAME.py or a program tests/bench/bench_NAME of the build. It prints a JSON list of objects
{name, metric, value, unit, against, ratio}; `against` says what `value` is compared with and `ratio` how they
relate, and both may be null. The list is kept as FOLDER/NAME.json.
"""
import argparse
import glob
import json
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
BUILD = os.environ.get('WARREN_BUILD', os.path.join(os.path.dirname(os.path.dirname(HERE)), 'build'))
KEYS = ['name', 'metric', 'value', 'unit', 'against', 'ratio']


def benchmarks():
    """name -> command"""
    found = {}
    for path in glob.glob(os.path.join(HERE, 'bench_*.py')):
        found[os.path.basename(path)[6:-3]] = [sys.executable, path]
    for path in glob.glob(os.path.join(BUILD, 'tests', 'bench', 'bench_*')):
        if os.access(path, os.X_OK) and os.path.isfile(path):
            found[os.path.basename(path)[6:]] = [path]
    return found


def measure(command):
    done = subprocess.run(command, stdin=subprocess.DEVNULL, stdout=subprocess.PIPE, text=True, check=True)
    results = json.loads(done.stdout)
    for result in results:
        if sorted(result) != sorted(KEYS):
            raise ValueError(f'{command[-1]}: {result} has not the keys {KEYS}')
    return results


def show(results):
    for result in results:
        compared = f'   {result["ratio"]:.2f} x {result["against"]}' if result['against'] else ''
        print(f'{result["name"]:24} {result["metric"]:32} {result["value"]:>12.6g} {result["unit"]}{compared}')


def main():
    options = argparse.ArgumentParser(description='Runs the benchmarks')
    options.add_argument('--to', required=True, metavar='FOLDER')
    options.add_argument('name', nargs='?', default='')
    options = options.parse_args()
    wanted = {name: command for name, command in sorted(benchmarks().items()) if options.name in name}
    if not wanted:
        print(f'there is no benchmark called "{options.name}"', file=sys.stderr)
        return 2
    os.makedirs(options.to, exist_ok=True)
    for name, command in wanted.items():
        results = measure(command)
        show(results)
        with open(os.path.join(options.to, name + '.json'), 'w', encoding='utf-8') as file:
            json.dump(results, file, indent=1)
    return 0


if __name__ == '__main__':
    sys.exit(main())
