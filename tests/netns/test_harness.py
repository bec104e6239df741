#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""The harness itself: its terminal, its console, its counting, and as root its networks and captures."""
import contextlib
import io
import os
import sqlite3
import struct
import subprocess
import sys
import tempfile

import faults
import netns
import pcap
import powercut
import tap
from console import Console, Ended
from screen import Screen

sys.path.insert(0, os.path.join(netns.TOP, 'tests'))
import run as runner  # noqa: E402

FAKE = r"""
import sys, time
print('welcome')
while True:
    try:
        line = input('[admin@Fake] > ')
        while line.endswith('\\'):
            line = line[:-1] + input('\\... ')
    except KeyboardInterrupt:
        print('interrupted')
        continue
    if line == '/quit':
        sys.exit(7)
    if line == 'long':
        print('\n'.join(f'line {n}' for n in range(100)))
    elif line == 'wait':
        try:
            print('waiting')
            while True:         # a signal just before one long wait would be lost
                time.sleep(0.05)
        except KeyboardInterrupt:
            print('stopped')
    elif not line.startswith('add'):
        print('you said', line)
"""


def shown(data, columns=20, rows=4):
    screen = Screen(columns, rows)
    for byte in data.encode():      # one at a time: no sequence may need to arrive whole
        screen.feed(bytes([byte]))
    return screen


def same(got, wanted):
    assert got == wanted, f'{got!r}, wanted {wanted!r}'


def text_wraps_and_scrolls_into_the_history():
    screen = shown('a' * 20 + 'b\r\nc\r\nd\r\ne')
    same(screen.lines(), ['a' * 20, 'b', 'c', 'd', 'e'])
    same((screen.row(), screen.x), (4, 1))


def a_full_line_followed_by_a_line_end_makes_no_empty_line():
    same(shown('a' * 20 + '\r\nb').lines(), ['a' * 20, 'b'])


def the_cursor_moves_and_erases():
    same(shown('one two\x1b[3D\x1b[Kx\r\nab\x1b[1A\x1b[4Gy').lines(), ['oneyx', 'ab'])
    same(shown('abc\b\b\x1b[P\x1b[@-').lines(), ['a-c'])
    same(shown('1\r\n2\r\n3\x1b[2;1H\x1b[J').lines(), ['1', ''])


def a_scroll_region_leaves_the_rest_alone():
    same(shown('1\r\n2\r\n3\r\n4\x1b[2;3r\x1b[3;1H\n5\x1b[r\x1b[4;2H').lines(), ['1', '3', '5', '4'])


def the_alternate_screen_leaves_no_trace():
    same(shown('1\x1b[?1049h\x1b[Hpage\x1b[?1049l2').lines(), ['12'])


def colours_titles_and_wide_letters_are_understood():
    screen = shown('\x1b[1;31mred\x1b[0m\x1b]0;title\x07 \x1b(B漢é')
    same(screen.lines(), ['red 漢é'])
    same(screen.x, 7)


def the_terminal_answers_where_its_cursor_is():
    replies = []
    screen = Screen(20, 4, reply=replies.append)
    screen.feed(b'ab\x1b[6n')
    same(replies, [b'\x1b[1;3R'])


def a_console_is_typed_into_line_by_line():
    console = Console([sys.executable, '-c', FAKE], columns=40, rows=10)
    same(console.wait_prompt(), '[admin@Fake] >')
    same(console.type('hello'), 'you said hello')
    console.paste('add name=jack \\\n\\... password=pass')
    same(console.type('x' * 60), 'you said ' + 'x' * 31 + '\n' + 'x' * 29)
    same(console.type('long').splitlines()[-1], 'line 99')
    same(console.type('empty'), 'you said empty')
    begin = console.start('wait')
    # The end of the line is waited for too: a terminal may pass on the word alone.
    console.until(lambda: console.screen.lines(begin) == ['waiting', ''], 'the command')
    same(console.interrupt(begin), 'waiting\n^Cstopped')
    same(console.quit(), 7)
    console.close()


def a_line_that_must_be_silent_and_is_not_fails():
    console = Console([sys.executable, '-c', FAKE])
    console.wait_prompt()
    for act in (lambda: console.do('hello'), lambda: console.fails('hello', 'goodbye'),
                lambda: console.until(lambda: False, 'never', seconds=0.1)):
        try:
            act()
        except AssertionError as error:
            assert 'hello' in str(error)
        else:
            raise AssertionError('it passed')
    console.close()


def a_console_that_ends_is_noticed():
    console = Console(['/bin/false'])
    try:
        console.wait_prompt()
    except Ended as error:
        assert 'status 1' in str(error)
    else:
        raise AssertionError('it has a prompt')
    console.close()


def tests_are_counted_one_by_one():
    def entry(stdout, result='OK', status=0):
        return runner.count({'stdout': stdout, 'result': result, 'returncode': status})
    same(entry('1..3\nok 1 - a\nok 2 - b # SKIP no\n    not ok 1 - inner\nok 3\n'), (2, 0, 1))
    same(entry('ok 1\nnot ok 2 - b\n', 'FAIL', 0), (1, 1, 0))
    same(entry('ok 1\nnot ok 2 - b\n', 'ERROR', 1), (1, 1, 0))
    same(entry('ok 1\nnot ok 2 - b\n', 'ERROR', -6), (1, 2, 0))
    same(entry('ok 1\n', 'ERROR', -11), (1, 1, 0))
    same(entry('not ok 1\n', 'TIMEOUT', -15), (0, 2, 0))
    same(entry('1..0 # SKIP no root\n', 'SKIP'), (0, 0, 1))
    same(entry('', 'SKIP', 77), (0, 0, 1))
    same(entry('no TAP at all'), (1, 0, 0))


def after_a_failure_the_rest_of_a_chain_is_not_tried():
    def good():
        pass

    def bad():
        raise ValueError('no')

    def skipped():
        raise tap.Skip('no such thing')

    def output(tests, **more):
        with contextlib.redirect_stdout(io.StringIO()) as said:
            status = tap.run(tests, **more)
        return status, runner.count_tap(said.getvalue())
    same(output([good, bad, good]), (1, (2, 1, 0)))
    same(output([good, bad, good], chain=True), (1, (1, 2, 0)))
    same(output([good, skipped, good]), (0, (2, 0, 1)))
    same(output([good, skipped, good], chain=True), (0, (1, 0, 2)))


def captured(*bodies):
    """A capture file of packets from 10.0.0.1 to 10.0.0.2, each given as (body, IP protocol)."""
    data = struct.pack('<IHHIIII', 0xa1b2c3d4, 2, 4, 0, 0, 65535, 1)
    for body, protocol in bodies:
        header = struct.pack('>BBHHHBBH', 0x45, 0, 20 + len(body), 0, 0, 64, protocol, 0)
        one = b'\0' * 12 + b'\x08\x00' + header + bytes([10, 0, 0, 1, 10, 0, 0, 2]) + body
        data += struct.pack('<IIII', 0, 0, len(one), len(one)) + one
    return data


def gre(payload, sequence=1, ack=2, flags=0x3081):
    return struct.pack('>HHHHII', flags, 0x880b, len(payload), 7, sequence, ack) + payload, 47


def ppp_frames_are_found_in_a_capture():
    data = captured(gre(b'\xff\x03\xc0\x21\x01'), gre(b'\xfd\x90'), (b'', 6))
    same([(f.call, f.protocol, f.body) for f in pcap.frames(data)],
         [(7, pcap.LCP, b'\x01'), (7, pcap.MPPE, b'\x90')])
    same(pcap.outer_protocols(data), {47: 2, 6: 1})


def tcp(payload, sequence):
    return struct.pack('>HHIIBBHHH', 40000, 1723, sequence, 0, 0x50, 0x10, 0, 0, 0) + payload, 6


def what_is_malformed_in_a_capture_is_found():
    echo = struct.pack('>HHIHHI', 16, 1, 0x1a2b3c4d, 5, 0, 7)
    lcp = b'\xff\x03\xc0\x21\x01\x01\x00\x08\x01\x04\x05\xb4'
    good = [tcp(echo[:5], 100), tcp(echo[5:], 105), gre(lcp, 1), gre(b'\xfd\x90\x00x', 2), gre(b'\xfd\x90\x01x', 3)]
    same(faults.found(captured(*good), '10.0.0.1'), [])
    for bad, wanted in (
            (tcp(echo[:9] + b'\x63' + echo[10:], 116), 'control message'),
            (tcp(echo[:12], 116), 'ends inside a message'),
            (gre(lcp, 5), 'sequence 5 follows 3'),
            (gre(lcp, 4, ack=1), 'acknowledgement 1 after 2'),
            (gre(lcp, 4, flags=0xb081), 'GRE header'),
            ((gre(lcp, 4)[0][:-1], 47), 'GRE lengths'),
            (gre(lcp[:6] + b'\x00\x07' + lcp[8:], 4), 'wrong length'),
            (gre(lcp[:9] + b'\x05' + lcp[10:], 4), 'wrong option'),
            (gre(b'\xfd\x10\x02x', 4), 'MPPE header'),
            (gre(b'\xfd\x90\x03x', 4), 'coherency 3 follows 1'),
            (gre(b'\x80\x57\x01\x01\x00\x04', 4), 'protocol 8057')):
        found = faults.found(captured(*good, bad), '10.0.0.1')
        assert len(found) == 1 and wanted in found[0], (wanted, found)


WRITER = r"""
import sqlite3, sys
database = sqlite3.connect(sys.argv[1], isolation_level=None)
database.execute('PRAGMA journal_mode=WAL')
database.execute('CREATE TABLE t(n INTEGER PRIMARY KEY)')
database.execute('PRAGMA synchronous=' + sys.argv[2])
database.execute('PRAGMA wal_autocheckpoint=20')
for n in range(100):
    database.execute('INSERT INTO t VALUES(?)', (n,))
import os
os.kill(os.getpid(), 9)
"""


def rows_after_a_power_failure(synchronous):
    with tempfile.TemporaryDirectory() as folder:
        state, synced = os.path.join(folder, 'state'), os.path.join(folder, 'synced')
        os.mkdir(state)
        os.mkdir(synced)
        subprocess.run([sys.executable, '-c', WRITER, os.path.join(state, 'db'), synchronous],
                       env={**os.environ, **powercut.environment(state, synced)}, check=False)
        powercut.lose(state, synced)
        try:
            with sqlite3.connect(os.path.join(state, 'db')) as database:
                assert database.execute('PRAGMA integrity_check').fetchone() == ('ok',)
                return database.execute('SELECT count(*) FROM t').fetchone()[0]
        except (sqlite3.Error, AssertionError):
            return -1


def a_power_failure_loses_what_was_not_synced_and_nothing_else():
    if not os.path.exists(powercut.SHIM):
        raise AssertionError(f'{powercut.SHIM} is not built')
    same({rows_after_a_power_failure('FULL') for _ in range(10)}, {100})
    assert {rows_after_a_power_failure('OFF') for _ in range(10)} != {100}


def machines_are_joined_and_their_packets_captured():
    if os.getuid() != 0:
        raise tap.Skip('network namespaces need root')
    with netns.Net() as net:
        isp, left = net.host('isp').forward(), net.host('left')
        net.cable(isp, 'a', left, 'eth0')
        net.lan(isp, 'b', '198.51.100.254/24')
        isp.address('192.0.2.1/24', 'a').address('198.51.100.254/24', 'b')
        left.address('192.0.2.2/24').route('default', '192.0.2.1')
        capture = isp.capture('a')
        left.reaches('192.0.2.1', size=1472, whole=True)
        left.reaches('198.51.100.10')
        assert not left.pings('192.0.2.1', size=1473, whole=True)
        tap.until(lambda: os.path.getsize(capture.path) > 1500, 'packets in the capture')
        assert pcap.outer_protocols(capture.stop())[1] >= 4
        same(left.route_to('198.51.100.10')['gateway'], '192.0.2.1')
        namespaces = [node.namespace for node in net.nodes]
    left_over = netns.run('ip', 'netns', 'list').stdout
    assert not any(name in left_over for name in namespaces)


FAKE_DAEMON = """#!/usr/bin/env python3
import os, signal, sys
signal.signal(signal.SIGTERM, lambda *_: sys.exit(int(os.environ.get('FAKE_STATUS', 0))))
print('serving', *sys.argv[1:], file=sys.stderr, flush=True)
open(sys.argv[2] + '.serves', 'w').close()
while True:
    signal.pause()
"""
FAKE_CONSOLE = """#!/usr/bin/env python3
import os, sys
if '-c' in sys.argv:
    sys.exit(0 if os.path.exists(sys.argv[2] + '.serves') else 3)
""" + FAKE


def fake_build(folder):
    """Programs that look like Warren's from far away."""
    for name, text in (('warrend', FAKE_DAEMON), ('warren', FAKE_CONSOLE)):
        path = os.path.join(folder, name)
        with open(path, 'w', encoding='utf-8') as file:
            file.write(text)
        os.chmod(path, 0o755)


def a_router_is_started_typed_into_and_stopped():
    if os.getuid() != 0:
        raise tap.Skip('network namespaces need root')
    with tempfile.TemporaryDirectory() as folder, netns.Net() as net:
        fake_build(folder)
        build, netns.BUILD = netns.BUILD, folder
        try:
            router = net.router('Fake').start()
            same(router.console.type('hello'), 'you said hello')
            assert f'serving --state {router.state}' in router.log()
            router.stop()
            os.remove(router.state + '.serves')
            router.env = {'FAKE_STATUS': '3'}
            router.reboot()
            try:
                router.stop()
            except AssertionError as error:
                assert 'status 3' in str(error)
            else:
                raise AssertionError('a bad status passed')
        finally:
            netns.BUILD = build


def a_golden_transcript_is_written_and_compared():
    if os.getuid() != 0:
        raise tap.Skip('network namespaces need root')
    with tempfile.TemporaryDirectory() as folder:
        fake_build(folder)
        script = os.path.join(folder, 'one.in')
        with open(script, 'w', encoding='utf-8') as file:
            file.write('#! size 40x10\n#! mask [0-9]+ -> N\nhello 17\nadd \\\nname=<x>\nleft<Stay>\n')

        def golden(*options):
            return subprocess.run([sys.executable, os.path.join(netns.TOP, 'tests/golden/golden.py'), *options, script],
                                  env={**os.environ, 'WARREN_BUILD': folder}, capture_output=True, text=True, check=False)
        same(golden('--update').returncode, 0)
        out = script[:-3] + '.out'
        with open(out, encoding='utf-8') as file:
            same(file.read(), '[admin@Fake] > hello N\nyou said hello N\n[admin@Fake] > add \\\n'
                 '\\... name=<x>\n[admin@Fake] > left\n')
        same(golden().stdout, '1..1\nok 1 - one\n')
        with open(out, 'a', encoding='utf-8') as file:
            file.write('more\n')
        done = golden()
        assert done.returncode == 1 and '# -more' in done.stdout, done.stdout


def what_a_dead_run_left_is_swept():
    if os.getuid() != 0:
        raise tap.Skip('network namespaces need root')
    name = 'warren-4194305-test'    # above the largest process id
    netns.run('ip', 'netns', 'add', name)
    netns.sweep()
    assert name not in netns.run('ip', 'netns', 'list').stdout


if __name__ == '__main__':
    sys.exit(tap.run([
        text_wraps_and_scrolls_into_the_history, a_full_line_followed_by_a_line_end_makes_no_empty_line,
        the_cursor_moves_and_erases, a_scroll_region_leaves_the_rest_alone,
        the_alternate_screen_leaves_no_trace, colours_titles_and_wide_letters_are_understood,
        the_terminal_answers_where_its_cursor_is, a_console_is_typed_into_line_by_line,
        a_line_that_must_be_silent_and_is_not_fails, a_console_that_ends_is_noticed,
        tests_are_counted_one_by_one, after_a_failure_the_rest_of_a_chain_is_not_tried,
        ppp_frames_are_found_in_a_capture, what_is_malformed_in_a_capture_is_found,
        a_power_failure_loses_what_was_not_synced_and_nothing_else,
        machines_are_joined_and_their_packets_captured, a_router_is_started_typed_into_and_stopped,
        a_golden_transcript_is_written_and_compared, what_a_dead_run_left_is_swept,
    ]))
