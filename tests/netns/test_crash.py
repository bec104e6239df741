#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""What was acknowledged is on disk: kill -9 at random during 200 changes, then the same on a disk that loses what was not synced."""
import os
import random
import shutil
import sqlite3
import time

import netns
import powercut

CHANGES = 200


class Model:
    """What the router must know: of every secret, the password that was acknowledged last, and the one that was
    under way when the daemon died, if any."""

    def __init__(self):
        self.sure, self.maybe = {}, None

    def line(self, number):
        name = f'user{random.randrange(number // 3 + 1)}'
        verb = f'set [find name={name}]' if name in self.sure else f'add name={name}'
        self.maybe = (name, f'pw{number}')
        return f'/ppp secret {verb} password=pw{number}'

    def acknowledged(self):
        name, password = self.maybe
        self.sure[name] = password
        self.maybe = None

    def check(self, found):
        """After a crash: exactly the acknowledged changes, and the one under way wholly or not at all."""
        wanted = dict(self.sure)
        if self.maybe and found.get(self.maybe[0]) == self.maybe[1]:
            self.acknowledged()
            wanted = dict(self.sure)
        self.maybe = None
        assert found == wanted, f'lost or wrong: {set(wanted.items()) ^ set(found.items())}'


def secrets(router):
    """name -> password, asked of the daemon."""
    said = router.command(':foreach s in=[/ppp secret find] do='
                          '{:put ([/ppp secret get $s name] . " " . [/ppp secret get $s password])}').stdout
    return dict(line.split() for line in said.splitlines())


def databases(folder):
    for name in sorted(os.listdir(folder)):
        path = os.path.join(folder, name)
        if os.path.isfile(path):
            with open(path, 'rb') as file:
                if file.read(15) == b'SQLite format 3':
                    yield path


def integrity(folder):
    """On a copy, so that the check itself mends nothing."""
    copy = folder + '-check'
    shutil.copytree(folder, copy, ignore=shutil.ignore_patterns('*.sock'))
    found = list(databases(copy))
    assert found, f'no database in {folder}'
    for path in found:
        with sqlite3.connect(path) as database:
            said = database.execute('PRAGMA integrity_check').fetchall()
            assert said == [('ok',)], f'{path}: {said}'
    shutil.rmtree(copy)


def change_until_killed(router, model, first, last):
    """Types changes; somewhere in one of them the daemon is killed. Returns how many were begun."""
    console = router.console
    fatal = random.randint(first, last)
    for number in range(first, fatal + 1):
        line = model.line(number)
        begin = console.start(line)
        if number == fatal:
            end = time.monotonic() + random.random() * 0.02
            while (left := end - time.monotonic()) > 0:
                console.pump(left)
            router.kill()
            break
        said = console.finish(begin)
        assert not said.strip(), f'{line}: {said}'
        model.acknowledged()
    return fatal


def change_and_crash(router, after_crash):
    model, number = Model(), 0
    while number < CHANGES:
        number = change_until_killed(router, model, number + 1, min(CHANGES, number + 40))
        router.close_consoles()
        after_crash(router)
        integrity(router.state)
        router.start()
        model.check(secrets(router))


def every_acknowledged_change_survives_kill_9(net):
    router = net.router('Killed').start()
    change_and_crash(router, lambda router: None)
    router.stop()


def every_acknowledged_change_survives_a_power_failure(net):
    router = net.router('Powerless')
    synced = os.path.join(net.folder, 'synced')
    os.mkdir(synced, 0o700)
    router.env = powercut.environment(router.state, synced)
    router.start()
    change_and_crash(router, lambda router: powercut.lose(router.state, synced))
    assert os.listdir(synced), 'the daemon syncs its files'
    router.stop()


def a_second_daemon_on_the_same_state_says_why_it_refuses(net):
    router = net.router('Twice').start()
    second = net.host('second').run(netns.program('warrend'), '--state', router.state, check=False, timeout=20)
    assert second.returncode != 0 and len(second.stderr.strip().splitlines()) >= 1, second
    assert 'Sanitizer' not in second.stderr
    assert router.command('/system identity print').returncode == 0


def a_second_daemon_in_the_same_namespace_says_why_it_refuses(net):
    router = net.Twice
    second = router.run(netns.program('warrend'), '--state', router.state + '2', check=False, timeout=20)
    assert second.returncode != 0 and second.stderr.strip(), second
    assert router.command('/system identity print').returncode == 0
    router.stop()


if __name__ == '__main__':
    seed = int(os.environ.get('SEED', random.SystemRandom().randrange(1 << 32)))
    random.seed(seed)
    print(f'# SEED={seed} repeats this run')
    netns.main([
        every_acknowledged_change_survives_kill_9, every_acknowledged_change_survives_a_power_failure,
        a_second_daemon_on_the_same_state_says_why_it_refuses,
        a_second_daemon_in_the_same_namespace_says_why_it_refuses,
    ])
