# SPDX-License-Identifier: ISC
"""A router on which Warren is installed: with accounts, login shells, and /var/lib/warren. Only its own processes see
them; they live in a mount namespace."""
import os
import re
import shutil

import netns
from test_bad_input import Elsewhere

PASSWORD = 'lkjrht'
HASH = '$6$warren$7Ux19U0ixGJ3ULjCnrLjoc4S0GoAdKFx05PyRPqcb/WYPHFVIId/kMPjOVtKF2gf1TZrfsU23boJvIEDbg1ST/'

# name, group of the router?, shell
ACCOUNTS = {
    'admin': (True, '/run/bin/warren'),
    'jack': (True, '/run/bin/warren'),
    'bob': (True, '/bin/sh'),
    'eve': (False, '/run/bin/warren'),
}

MOUNTS = '''
for file in passwd group shadow; do mount --bind "$0.etc/$file" /etc/$file; done
mount -t tmpfs -o mode=755 none /run
mkdir -p /run/sshd /run/bin /run/home
cp "$0.etc/warren" /run/bin/warren
mount -t tmpfs -o mode=755 none /var/lib
mount -t tmpfs -o mode=755 none /var/log
mkdir -m 711 /var/lib/warren
mount --bind "$0" /var/lib/warren
'''


class Machine(Elsewhere):
    def __init__(self, net, name):
        super().__init__(net, name, MOUNTS.strip().replace('\n', ' && '))
        self.etc = self.state + '.etc'
        os.mkdir(self.etc)
        shutil.copy(netns.program('warren'), self.etc)
        members = ','.join(name for name, (member, _) in ACCOUNTS.items() if member)
        self._file('passwd', ['root:x:0:0:root:/root:/bin/sh', 'sshd:x:100:65534::/run/sshd:/usr/sbin/nologin',
                              'nobody:x:65534:65534::/:/usr/sbin/nologin',
                              *(f'{name}:x:{uid}:{uid}::/run/home:{shell}'
                                for uid, (name, (_, shell)) in enumerate(ACCOUNTS.items(), 1000))])
        self._file('group', ['root:x:0:', 'tty:x:5:', 'utmp:x:43:', 'nogroup:x:65534:', f'warren:x:900:{members}',
                             *(f'{name}:x:{gid}:' for gid, name in enumerate(ACCOUNTS, 1000))])
        self._file('shadow', ['root:*:19000::::::', *(f'{name}:{HASH}:19000::::::' for name in ACCOUNTS)])
        os.chmod(os.path.join(self.etc, 'shadow'), 0o600)

    def popen(self, *command, **more):
        """The daemon gets no more rights than its unit grants."""
        if command[0] == netns.program('warrend'):
            with open(os.path.join(netns.BUILD, 'warrend.service'), encoding='utf-8') as unit:
                granted = re.search(r'^CapabilityBoundingSet=(.*)$', unit.read(), re.MULTILINE)[1]
            bounds = ','.join(['-all', *(f'+{cap[4:].lower()}' for cap in granted.split())])
            command = ['setpriv', '--bounding-set', bounds, '--no-new-privs', *command]
        return super().popen(*command, **more)

    def _file(self, name, lines):
        with open(os.path.join(self.etc, name), 'w', encoding='utf-8') as file:
            file.write(''.join(line + '\n' for line in lines))
