# SPDX-License-Identifier: ISC
"""Programs of Debian's packages, unpacked where they disturb nobody: installing a server would start it."""
import fcntl
import glob
import os
import subprocess

import tap

CACHE = os.environ.get('WARREN_DEBS_DIR', os.path.expanduser('~/.cache/warren-debs'))


def _fetch(package):
    if glob.glob(os.path.join(CACHE, f'{package}_*.deb')):
        return
    for update in (False, True):
        if update:
            subprocess.run(['apt-get', '-q', 'update'], capture_output=True, check=False)
        done = subprocess.run(['apt-get', '-q', 'download', package], cwd=CACHE, capture_output=True, text=True, check=False)
        if done.returncode == 0:
            return
    raise tap.Skip(f'{package} could not be fetched: {done.stderr.strip().splitlines()[-1]}')


def unpacked(*packages):
    """The folder with their files; raises tap.Skip where they are not to be had."""
    root = os.path.join(CACHE, '-'.join(packages))
    os.makedirs(CACHE, exist_ok=True)
    with open(os.path.join(CACHE, 'lock'), 'w', encoding='utf-8') as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        if not os.path.exists(root):
            try:
                for package in packages:
                    _fetch(package)
                for package in packages:
                    deb = max(glob.glob(os.path.join(CACHE, f'{package}_*.deb')))
                    subprocess.run(['dpkg-deb', '-x', deb, root + '.new'], check=True)
            except FileNotFoundError as missing:
                raise tap.Skip(f'{missing.filename} is missing') from None
            os.rename(root + '.new', root)
    return root
