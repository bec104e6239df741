# SPDX-License-Identifier: ISC
"""A disk that loses what was not synced: powercut.c keeps what was, this makes a state that a power failure may leave."""
import os
import random

import netns

SHIM = os.path.join(netns.BUILD, 'tests', 'netns', 'libpowercut.so')
SECTOR = 512


def environment(state, synced):
    """For a program whose files below `state` are watched; `synced` is an empty folder."""
    return {'LD_PRELOAD': SHIM, 'POWERCUT_FROM': state, 'POWERCUT_TO': synced}


def lose(state, synced):
    """Every sector that differs from its synced content is old or new, at random; so is every length."""
    for name in os.listdir(state):
        path, kept = os.path.join(state, name), os.path.join(synced, name)
        if not os.path.isfile(path):
            continue
        if not os.path.exists(kept):
            os.remove(path)
            continue
        with open(path, 'rb') as file:
            new = file.read()
        with open(kept, 'rb') as file:
            old = file.read()
        length = random.choice((len(old), len(new), random.randint(*sorted((len(old), len(new))))))
        lost = bytearray()
        for at in range(0, length, SECTOR):
            source = random.choice([text for text in (old, new) if at < len(text)])
            lost += source[at:at + SECTOR].ljust(SECTOR, b'\0')
        for disk in (path, kept):       # what the failure left is what the disk holds from now on
            with open(disk, 'wb') as file:
                file.write(lost[:length])
