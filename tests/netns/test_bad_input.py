#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""What no friend sends and no healthy machine has: each gets a clear sentence, and nobody else notices."""
import contextlib
import os
import random
import re
import sqlite3
import subprocess
import sys

import netns
import tap
from api import Api, sentence

ROWS = 10000
MANY = 10 << 20
HOLD_PORT = ("import socket, sys; s = socket.socket(); s.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1); "
             "s.bind(('0.0.0.0', 1723)); s.listen(); print('held', flush=True); sys.stdin.read()")


def build(net):
    router = net.router('Home')
    net.cable(router, 'wan', net.host('far'), 'eth0')
    router.start()


def serves(router):
    """Somebody else is served as if nothing had happened."""
    with Api(router, seconds=5) as other:
        said = other.ask('/system/identity/print')
        assert said == [['!re', '=name=Warren'], ['!done']], said


def typed(router, text):
    """Commands through standard input; the result has status and both outputs."""
    return subprocess.run([*router.prefix(), netns.program('warren'), '--state', router.state], input=text,
                          capture_output=True, text=True, check=False, timeout=60)


@contextlib.contextmanager
def port_held(router):
    """Another program of the machine has the port of PPTP."""
    holder = subprocess.Popen([*router.prefix(), sys.executable, '-c', HOLD_PORT], stdin=subprocess.PIPE,
                              stdout=subprocess.PIPE)
    try:
        assert holder.stdout.readline() == b'held\n'
        yield
    finally:
        holder.stdin.close()
        holder.wait()
        holder.stdout.close()


# -- the socket

def garbage_on_the_socket_ends_only_its_own_connection(net):
    for size in (1, 7, 100, 70000):
        with Api(net.Home) as api, contextlib.suppress(ConnectionError):
            api.send(b'\xf8' + random.randbytes(size))
            said = api.until('!fatal')
            assert not said or 'not a sentence' in said[-1][1], said
        serves(net.Home)


def random_bytes_do_no_harm(net):
    for _ in range(200):
        with Api(net.Home) as api, contextlib.suppress(ConnectionError):
            api.send(random.randbytes(random.randrange(1, 4000)))
            api.send(random.randbytes(random.randrange(1, 4000)))
    serves(net.Home)


def half_a_sentence_waits_for_the_rest_and_disturbs_nobody(net):
    whole = sentence('/ppp/secret/add', '=name=half')
    with Api(net.Home) as api:
        for at in range(len(whole) - 1):
            api.send(whole[at:at + 1])
        serves(net.Home)
        assert secrets(net.Home) == 0
        api.send(whole[-1:])
        assert api.until('!done', '!trap')[-1][0] == '!done'
    with Api(net.Home) as api:
        api.send(whole[:-1])
    serves(net.Home)
    assert secrets(net.Home) == 1
    net.Home.command('/ppp secret remove half')


def secrets(router):
    return int(router.command(':put [:len [/ppp secret find]]').stdout)


def a_sentence_of_10_megabytes_is_refused(net):
    with Api(net.Home) as api, contextlib.suppress(ConnectionError):
        api.send(sentence('/ppp/secret/add', '=name=x', '=comment=' + 'a' * MANY))
        said = api.until('!done', '!trap', '!fatal')
        assert not said or said[-1][0] == '!fatal', said[-1][0]
    serves(net.Home)
    assert secrets(net.Home) == 0


def a_line_of_10_megabytes_gets_a_sentence_and_the_next_line_runs(net):
    done = typed(net.Home, f'/ppp secret add name=x comment="{"a" * MANY}"\n')
    assert done.returncode == 1, done.returncode
    assert re.fullmatch(r'-:1:\d+: the command is too long: \d+ bytes, at most \d+\n', done.stderr), done.stderr[:300]
    done = typed(net.Home, f':put [:len "{"a" * MANY}"]\n:put next\n')
    assert (done.returncode, done.stdout) == (0, f'{MANY}\nnext\n'), done.stderr[:300]
    done = typed(net.Home, '/' + 'a' * MANY + '\n')
    assert done.returncode == 1 and 'bad command name' in done.stderr and len(done.stderr) < 1000, done.stderr[:300]
    assert secrets(net.Home) == 0


def memory(router):
    with open(f'/proc/{router.daemon.pid}/status', encoding='utf-8') as file:
        return int(re.search(r'VmRSS:\s+(\d+)', file.read())[1])


def fill(router):
    """Straight into the file of a daemon that is stopped: as many acknowledged changes would take half a minute."""
    router.command('/ppp secret add name=user0 password=secret')
    router.stop()
    with contextlib.closing(sqlite3.connect(os.path.join(router.state, 'warren.db'))) as database, database:
        columns = [row[1] for row in database.execute('PRAGMA table_info(ppp_secret)')]
        first = dict(zip(columns, database.execute('SELECT * FROM ppp_secret').fetchone()))
        places = ', '.join('?' * len(columns))
        database.executemany(f'INSERT INTO ppp_secret VALUES ({places})', (
            [{**first, '.id': first['.id'] + n, 'name': f'user{n}'}[column] for column in columns]
            for n in range(1, ROWS)))
    router.start()


def a_client_that_stops_reading_costs_nobody_anything(net):
    fill(net.Home)
    assert secrets(net.Home) == ROWS
    before = memory(net.Home)
    with contextlib.ExitStack() as stack:
        lazy = [stack.enter_context(Api(net.Home)) for _ in range(3)]
        for api in lazy:
            api.send(sentence('/ppp/secret/print'))
        for _ in range(20):
            serves(net.Home)
        grown = memory(net.Home) - before
        assert grown < 48 * 1024, f'the daemon took {grown} KiB more'
        said = lazy[0].until('!done')       # who reads on later gets everything
        assert len(said) == ROWS + 1 and said[-1] == ['!done'], (len(said), said[-1])
    serves(net.Home)


def a_print_of_many_rows_can_be_left_in_the_middle(net):
    console = net.Home.open_console(80, 24)
    console.keys('/ppp secret print\r')
    console.until(lambda: 'Q quit' in console.screen.line(), 'the first page')
    console.keys('q')
    console.wait_prompt()
    begin = console.start('/ppp secret print without-paging')
    console.until(lambda: console.screen.row() > begin + 100, 'rows')
    console.interrupt(begin)
    serves(net.Home)


# -- the machine

def who_has_the_port_is_said(net):
    router = net.Home
    with port_held(router):
        done = router.command('/interface pptp-server server set enabled=yes', check=False)
        assert done.returncode == 1
        assert re.search(r'port 1723 is in use by python\S* \(pid \d+\)', done.stderr), done.stderr
        assert 'enabled: no' in router.command('/interface pptp-server server print').stdout
    router.command('/interface pptp-server server set enabled=yes')


def a_router_that_starts_without_its_port_takes_it_when_it_is_free(net):
    router = net.Home
    router.stop()
    router.mark_log()
    with port_held(router):
        router.start()
        said = re.findall(r'port 1723 is in use by python\S* \(pid \d+\)', router.new_log())
        assert len(said) == 1, router.new_log()
        serves(router)
    tap.until(lambda: 'port 1723 is free now' in router.new_log(), lambda: router.new_log())
    assert router.run('bash', '-c', 'exec 3<>/dev/tcp/127.0.0.1/1723').returncode == 0
    router.command('/interface pptp-server server set enabled=no')


def a_second_daemon_is_refused(net):
    for state in (net.Home.state, net.Home.state + '2'):
        done = net.Home.run(netns.program('warrend'), '--state', state, check=False, timeout=20)
        assert done.returncode == 1 and re.search(r'^warrend: .* is using ', done.stderr), done.stderr
    serves(net.Home)


def refused(router, form, *before):
    """The daemon does not start and says why in one line."""
    done = router.run(*before, netns.program('warrend'), '--state', router.state, check=False, timeout=20)
    assert done.returncode == 1, done
    assert len(done.stderr.splitlines()) == 1 and re.search(form, done.stderr), done.stderr


def without_permission_it_says_what_is_needed(net):
    router = net.Home
    router.stop()
    refused(router, 'CAP_NET_ADMIN is needed .* start me as root', 'setpriv', '--reuid', '65534', '--clear-groups')
    refused(router, 'CAP_NET_RAW is needed', 'setpriv', '--bounding-set', '-net_raw', '--inh-caps', '-net_raw')
    router.start()
    done = router.run('setpriv', '--reuid', '65534', '--clear-groups', netns.program('warren'), '--state', router.state,
                      '-c', ':put 1', check=False)
    assert done.returncode == 3 and 'ermission' in done.stderr, done


def a_database_that_is_no_use_is_refused_and_left_alone(net):
    router = net.Home
    router.stop()
    path = os.path.join(router.state, 'warren.db')
    with open(path, 'rb') as file:
        good = file.read()
    newer = good[:60] + (99).to_bytes(4, 'big') + good[64:]
    for bad, form in ((random.randbytes(8192), 'the file is no database, restore a backup'),
                      (good[:5000], 'is damaged, restore a backup'),
                      (good[:4096] + random.randbytes(8192) + good[12288:], 'is damaged, restore a backup'),
                      (newer, 'a newer Warren wrote it')):
        with open(path, 'wb') as file:
            file.write(bad)
        refused(router, rf'^warrend: {re.escape(path)}: .*{form}')
        with open(path, 'rb') as file:
            assert file.read() == bad
    with open(path, 'wb') as file:
        file.write(good)
    router.start()
    assert secrets(router) == ROWS


def a_read_only_directory_is_said(net):
    router = net.Home
    router.stop()
    refused(router, 'Read-only file system', *own_mounts('mount --bind "$0" "$0" && mount -o remount,bind,ro "$0"', router))
    router.start()


def own_mounts(script, router):
    """A command prefix: what follows sees the machine after this, and nobody else does."""
    return ['unshare', '-m', 'sh', '-c', f'mkdir -p "$0"; {script} && exec "$@"', router.state]


class Elsewhere(netns.Router):
    """A router whose daemon and console see mounts of their own."""

    def __init__(self, net, name, script):
        super().__init__(net, name)
        self.script, self.inside = script, None

    def prefix(self):
        if self.inside:
            return ['nsenter', '-t', str(self.inside), '-m', '-n', '--']
        return [*super().prefix(), *own_mounts(self.script, self)]

    def start(self, *options):
        self.inside = None
        with open(self.log_path, 'ab') as log:
            self.daemon = self.popen(netns.program('warrend'), '--state', self.state, *options, stdout=log, stderr=log)
        tap.until(lambda: self.daemon.poll() is not None or 'started' in self.log(), self.log)
        self.inside = self.daemon.pid
        return self


def on_a_full_disk_nothing_is_half_done_and_everything_else_goes_on(net):
    router = net._add(Elsewhere(net, 'Full', 'mount -t tmpfs -o size=1500k none "$0"')).start()
    long = 'x' * 2000
    done = router.command(f':for i from=1 to=1000 do={{/ppp secret add name="u$i" comment="{long}"}}', check=False)
    assert done.returncode == 1 and 'cannot store the change: the disk is full' in done.stderr, done.stderr[:300]
    have = secrets(router)
    assert 10 < have < 1000, have
    done = router.command(f'/ppp secret set u1 comment="{long[:-1]}y"', check=False)
    if done.returncode:
        assert 'the disk is full' in done.stderr, done.stderr
        assert router.command(':put [:pick [/ppp secret get u1 comment] 1999 2000]').stdout == 'x\n'
    router.command('/ppp secret print; /ping 127.0.0.1 count=1')
    router.stop()


def without_a_tun_device_it_says_so(net):
    router = net._add(Elsewhere(net, 'NoTun', 'mount -t tmpfs none /dev/net'))
    refused(router, 'no tunnels can be made: this machine has no TUN device')


if __name__ == '__main__':
    seed = int(os.environ.get('SEED', random.SystemRandom().randrange(1 << 32)))
    random.seed(seed)
    print(f'# SEED={seed} repeats this run')
    netns.main([
        garbage_on_the_socket_ends_only_its_own_connection, random_bytes_do_no_harm,
        half_a_sentence_waits_for_the_rest_and_disturbs_nobody, a_sentence_of_10_megabytes_is_refused,
        a_line_of_10_megabytes_gets_a_sentence_and_the_next_line_runs,
        a_client_that_stops_reading_costs_nobody_anything, a_print_of_many_rows_can_be_left_in_the_middle,
        who_has_the_port_is_said, a_router_that_starts_without_its_port_takes_it_when_it_is_free,
        a_second_daemon_is_refused, without_permission_it_says_what_is_needed,
        a_database_that_is_no_use_is_refused_and_left_alone, a_read_only_directory_is_said,
        on_a_full_disk_nothing_is_half_done_and_everything_else_goes_on, without_a_tun_device_it_says_so,
    ], build=build)
