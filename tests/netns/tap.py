# SPDX-License-Identifier: ISC
"""Test programs in TAP: a test is a function whose name is a sentence.

    def a_ping_crosses_the_tunnel(net): ...

    tap.run([a_ping_crosses_the_tunnel], net)

Every test gets the same arguments. With `chain=True` each test builds on the one before, so that after
a failure the rest is reported as failed without being tried. `Skip` is for what the machine cannot do.
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


def _one(number, test, args):
    try:
        test(*args)
    except Skip as why:
        print(f'ok {number} - {title(test)} # SKIP {why}', flush=True)
    except Exception:  # a test program goes on
        print(f'not ok {number} - {title(test)}', flush=True)
        say(traceback.format_exc())
        return False
    else:
        print(f'ok {number} - {title(test)}', flush=True)
    return True


def run(tests, *args, chain=False, on_failure=None):
    """Runs the tests and leaves the program. `on_failure()` is called once after the last test when
    one failed, to show logs and screens."""
    print(f'1..{len(tests)}', flush=True)
    good = True
    for number, test in enumerate(tests, 1):
        if chain and not good:
            print(f'not ok {number} - {title(test)}', flush=True)
            say('not tried, because a test before it failed')
            continue
        good = _one(number, test, args) and good
    if not good and on_failure:
        on_failure()
    sys.stdout.flush()
    return 0 if good else 1


def skip_all(why):
    print(f'1..0 # SKIP {why}', flush=True)
    sys.exit(0)
