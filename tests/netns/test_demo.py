#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""The demo without a terminal: it tells its story to the end and leaves nothing behind."""
import os
import subprocess
import sys

import netns
import tap


def the_demo_ends_in_a_ping_from_lan_to_lan():
    done = subprocess.run([sys.executable, os.path.join(netns.HERE, 'demo.py')], stdin=subprocess.DEVNULL,
                          capture_output=True, text=True, timeout=150, check=False)
    assert done.returncode == 0, done.stdout + done.stderr
    for text in ('status: Connected', ' 0% packet loss', 'Both consoles are yours now.'):
        assert text in done.stdout, done.stdout
    assert 'Traceback' not in done.stderr, done.stderr


def nothing_is_left_of_it():
    owner = f'warren-{os.getpid()}-'
    names = netns.run('ip', 'netns', 'list').stdout.split()
    dead = [name for name in names if (found := netns.OWNED.match(name)) and not os.path.exists(f'/proc/{found[1]}')]
    assert not dead and not any(name.startswith(owner) for name in names), names


if __name__ == '__main__':
    netns.needs_root()
    sys.exit(tap.run([the_demo_ends_in_a_ping_from_lan_to_lan, nothing_is_left_of_it]))
