# SPDX-License-Identifier: ISC
"""Guests with other people's PPTP programs, on one Ethernet segment with Warren routers."""
import os
import subprocess
import sys

HERE = os.path.dirname(os.path.abspath(__file__))
sys.path.insert(0, os.path.join(os.path.dirname(HERE), 'netns'))

import netns  # noqa: E402
import tap  # noqa: E402

CANNOT = 77     # peerlab's exit status where no guest can boot


class Segment:
    """A bridge; routers and guests are plugged into it."""

    def __init__(self, net):
        self.net, self.node, self.guests = net, net.host('segment'), []
        self.node.ip('link', 'add', 'br0', 'type', 'bridge')
        self.node.ip('link', 'set', 'dev', 'br0', 'up')

    def router(self, name, address, device='ToGuest'):
        router = self.net.router(name)
        self.net.cable(router, device, self.node, f'to-{len(self.net.nodes)}')
        self.node.ip('link', 'set', 'dev', f'to-{len(self.net.nodes)}', 'master', 'br0')
        router.start().named()
        router.open_console().do(f'/ip address add address={address} interface={device}')
        return router

    def guest(self, name, address):
        guest = Guest(self.node, name, address)
        self.guests.append(guest)
        guest.up()
        self.node.ip('link', 'set', 'dev', guest.tap, 'master', 'br0')
        return guest

    def down(self):
        for guest in self.guests:
            guest.down()


class Guest:
    def __init__(self, node, name, address):
        self.node, self.name, self.address = node, f'{os.getpid()}-{name}', address
        self.tap = f'tap-{name}'

    def _peerlab(self, *words, stdin=subprocess.DEVNULL):
        return subprocess.run([os.path.join(HERE, 'peerlab'), '-n', self.name, *words], stdin=stdin,
                              capture_output=True, text=True, check=False)

    def up(self):
        done = self._peerlab('up', self.node.namespace, self.tap, self.address)
        if done.returncode == CANNOT:
            raise tap.Skip(done.stderr.strip().splitlines()[-1])
        assert done.returncode == 0, done.stderr

    def run(self, command, status=0):
        """A shell command in the guest; returns what it wrote. `status` None accepts any."""
        done = self._peerlab('exec', command)
        assert status in (None, done.returncode), \
            f'{command}: status {done.returncode}, wanted {status}\n{done.stdout}{done.stderr}{self.logs()}'
        return done.stdout

    def logs(self):
        return self._peerlab('exec', 'tail -n 60 /var/log/pppd-*.log; tail -n 30 /var/log/messages').stdout

    def pings(self, address, size=56):
        said = self.run(f'ping -n -q -c 3 -i 0.2 -W 2 -s {size} -M do {address}', status=None)
        assert ' 0% packet loss' in said, said

    def has_a_tunnel(self):
        return 'ppp0' in self.run('ip link')

    def loses_its_tunnel(self):
        tap.until(lambda: not self.has_a_tunnel(), f'pppd of {self.name} has ended')

    def down(self):
        self._peerlab('down')


def refused(peer, command):
    """pppd in the guest must not get in. Its exit status depends on who hangs up first, its log does not."""
    peer.run(f'if {command}; then exit 1; else exit 0; fi')
    log = peer.run('cat /var/log/pppd-client.log')
    assert 'CHAP authentication failed' in log, log


def main(tests, build, chain=True):
    """As netns.main, around one segment; `build(segment)` boots the guests."""
    netns.needs_root()
    netns.stop_tidily()
    with netns.Net() as net:
        segment = Segment(net)

        def the_guests_boot(_):
            build(segment)

        def no_sanitizer_complained(_):
            assert not net.complaints(), '\n'.join(net.complaints())

        def report():
            net.report()
            for guest in segment.guests:
                tap.say(f'--- logs of {guest.name}')
                tap.say(guest.logs())
        try:
            status = tap.run([the_guests_boot, *tests, no_sanitizer_complained], segment, chain=chain, on_failure=report)
        finally:
            segment.down()
    sys.exit(status)
