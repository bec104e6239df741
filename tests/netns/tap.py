# SPDX-License-Identifier: ISC
"""Test programs in TAP: a test is a function whose name is a sentence.

    def a_ping_crosses_the_tunnel(net): ...

    tap.run([a_ping_crosses_the_tunnel], net)

Every test gets the same arguments. With `chain=True` each test builds on the one before, so that after
a failure the rest is reported as failed without being tried, and after a skipped one as skipped. `Skip` is for what the
machine cannot do.
"""
import sys
import time
import traceback

SECONDS = 20.0


class Skip(Exception):
    """Says why this machine cannot run the test."""


def say(text):
    for line in str(text).splitlines():
        print(f'# {line}', flush=True)


def until(ready, what, seconds=SECONDS, pause=0.05, idle=None):
    """Returns what `ready` answers as soon as that is true; fails with `what` at the deadline. `idle` is
    called between two tries instead of a pause, with the longest time that it may take."""
    deadline = time.monotonic() + seconds
    while not (answer := ready()):
        if time.monotonic() > deadline:
            text = what() if callable(what) else what
            raise AssertionError(f'not within {seconds:g} s: {text}')
        if idle:
            idle(pause)
        else:
            time.sleep(pause)
    return answer


def title(test):
    return test.__name__.replace('_', ' ')


def _result(number, test, bad='', skip=''):
    print(f'{"not " if bad else ""}ok {number} - {title(test)}{" # SKIP " + str(skip) if skip else ""}', flush=True)
    if bad:
        say(bad)


def _one(number, test, args):
    """Runs one test; returns what went wrong, and what the machine cannot do."""
    bad, skip = '', ''
    try:
        test(*args)
    except Skip as why:
        skip = why
    except Exception:  # a test program goes on
        bad = traceback.format_exc()
    _result(number, test, bad, skip)
    return bad, skip


def run(tests, *args, chain=False, on_failure=None):
    """Runs the tests and returns the exit status. `on_failure()` is called once after the last test when
    one failed, to show logs and screens."""
    print(f'1..{len(tests)}', flush=True)
    failed, skip = False, ''
    for number, test in enumerate(tests, 1):
        if chain and failed:
            _result(number, test, 'not tried, because a test before it failed')
        elif chain and skip:
            _result(number, test, skip=skip)
        else:
            bad, skip = _one(number, test, args)
            failed = failed or bool(bad)
    if failed and on_failure:
        on_failure()
    return 1 if failed else 0


def skip_all(why):
    print(f'1..0 # SKIP {why}', flush=True)
    sys.exit(0)
