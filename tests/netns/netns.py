# SPDX-License-Identifier: ISC
"""A small internet on one machine: network namespaces, cables between them, hosts and Warren routers.

    with Net() as net:
        home = net.router('HomeOffice')
        net.cable(home, 'ToInternet', net.host('isp'), 'eth0')
        home.start()
        home.console.do('/ip address add address=192.168.80.1/24 interface=ToInternet')

A namespace is called warren-PID-NAME, after the process that owns it. `sweep` removes those whose owner is gone.
"""
import ipaddress
import json
import os
import re
import shutil
import signal
import subprocess
import sys
import tempfile

import tap
from console import Console, Ended

HERE = os.path.dirname(os.path.abspath(__file__))
TOP = os.path.dirname(os.path.dirname(HERE))
BUILD = os.environ.get('WARREN_BUILD', os.path.join(TOP, 'build'))
OWNED = re.compile(r'warren-(\d+)-')
SANITIZER = re.compile(r'ERROR: \w+Sanitizer|runtime error:')


def program(name):
    path = os.path.join(BUILD, name)
    if not os.access(path, os.X_OK):
        raise FileNotFoundError(f'{path} is not built')
    return path


def run(*command, check=True, **more):
    if 'input' not in more:
        more['stdin'] = subprocess.DEVNULL
    done = subprocess.run(command, capture_output=True, text=True, **more)
    if check and done.returncode:
        raise AssertionError(f'{" ".join(command)}: status {done.returncode}\n{done.stdout}{done.stderr}')
    return done


def sweep():
    """Ends what a crashed run left behind."""
    for line in run('ip', 'netns', 'list').stdout.splitlines():
        name = line.split()[0]
        owner = OWNED.match(name)
        if owner and not os.path.exists(f'/proc/{owner[1]}'):
            remove_namespace(name)
    for folder in os.listdir(tempfile.gettempdir()):
        owner = OWNED.match(folder)
        if owner and not os.path.exists(f'/proc/{owner[1]}'):
            shutil.rmtree(os.path.join(tempfile.gettempdir(), folder), ignore_errors=True)


def remove_namespace(name):
    for pid in run('ip', 'netns', 'pids', name, check=False).stdout.split():
        try:
            os.kill(int(pid), signal.SIGKILL)
        except ProcessLookupError:
            pass
    run('ip', 'netns', 'del', name, check=False)


def needs_root():
    if os.getuid() != 0:
        tap.skip_all('network namespaces need root')


def stop_tidily():
    """Neither a time limit nor a closed terminal may leave machines behind."""
    for number in (signal.SIGTERM, signal.SIGHUP):
        signal.signal(number, lambda *_: sys.exit(1))


class Node:
    """A machine of its own: one network namespace."""

    def __init__(self, net, name):
        self.net, self.name = net, name
        self.namespace = f'warren-{os.getpid()}-{name}'
        run('ip', 'netns', 'add', self.namespace)
        self.ip('link', 'set', 'lo', 'up')

    def prefix(self):
        return ['ip', 'netns', 'exec', self.namespace]

    def run(self, *command, **more):
        return run(*self.prefix(), *command, **more)

    def popen(self, *command, **more):
        process = subprocess.Popen([*self.prefix(), *command], **{'stdin': subprocess.DEVNULL, **more})
        self.net.processes.append(process)
        return process

    def ip(self, *words, check=True):
        return run('ip', '-n', self.namespace, *words, check=check).stdout

    def ip_json(self, *words):
        return json.loads(run('ip', '-n', self.namespace, '-j', '-d', *words).stdout or '[]')

    def sysctl(self, name, value=None):
        path = '/proc/sys/' + name.replace('.', '/')
        if value is None:
            return self.run('cat', path).stdout.strip()
        self.run('sh', '-c', f'echo {value} >{path}')
        return str(value)

    def address(self, cidr, device='eth0'):
        self.ip('address', 'add', cidr, 'dev', device)
        return self

    def route(self, destination, gateway, *more):
        self.ip('route', 'replace', destination, 'via', gateway, *more)
        return self

    def forward(self):
        self.sysctl('net.ipv4.ip_forward', 1)
        return self

    def links(self):
        """The kernel's interfaces by each name that they have."""
        found = {}
        for link in self.ip_json('link'):
            for name in [link['ifname'], *link.get('altnames', [])]:
                found[name] = link
        return found

    def routes(self, *words):
        return self.ip_json('route', 'show', *words)

    def route_to(self, address):
        """The route that a packet to the address takes, or None."""
        done = run('ip', '-n', self.namespace, '-j', 'route', 'get', address, check=False)
        return json.loads(done.stdout)[0] if done.returncode == 0 and done.stdout.strip() else None

    def pings(self, address, size=56, whole=False, seconds=1):
        """Whether one echo comes back; `whole` forbids fragments."""
        return self.run('ping', '-n', '-q', '-c', '1', '-W', str(seconds), '-s', str(size),
                        '-M', 'do' if whole else 'dont', address, check=False).returncode == 0

    def reaches(self, address, size=56, whole=False, seconds=tap.SECONDS):
        tap.until(lambda: self.pings(address, size, whole),
                  f'{self.name} reaches {address} with {size} bytes', seconds)

    def loses(self, address, seconds=tap.SECONDS):
        tap.until(lambda: not self.pings(address), f'{self.name} no longer reaches {address}', seconds)

    def capture(self, device):
        return Capture(self, device)


class Router(Node):
    """A machine that runs warrend on a state folder of its own."""

    def __init__(self, net, name):
        super().__init__(net, name)
        self.state = os.path.join(net.folder, name)
        self.log_path = os.path.join(net.folder, name + '.log')
        self.consoles = []
        self.daemon = None
        self.log_mark = 0
        self.env = {}

    def start(self, *options):
        with open(self.log_path, 'ab') as log:
            self.daemon = self.popen(program('warrend'), '--state', self.state, *options,
                                     stdout=log, stderr=log, env={**os.environ, **self.env})
        tap.until(self._serves, lambda: f'{self.name} starts\n{self.log()}')
        return self

    def _serves(self):
        if self.daemon.poll() is not None:
            raise AssertionError(f'warrend of {self.name} ended with {self.daemon.returncode}\n{self.log()}')
        return self.command('/system identity print', check=False).returncode == 0

    def named(self, identity=None):
        """Gives the router the name that its prompt shows, its own by default."""
        self.command(f'/system identity set name={identity or self.name}')
        return self

    def command(self, text, check=True):
        """One command without a terminal."""
        return self.run(program('warren'), '--state', self.state, '-c', text, check=check)

    def open_console(self, columns=160, rows=48, env=None):
        console = Console([*self.prefix(), program('warren'), '--state', self.state], columns, rows,
                          env={'HOME': self.net.folder, **(env or {})}, label=self.name)
        self.consoles.append(console)
        console.wait_prompt()
        return console

    @property
    def console(self):
        """The console that was opened last; a first one is opened."""
        return self.consoles[-1] if self.consoles else self.open_console()

    def log(self):
        try:
            with open(self.log_path, encoding='utf-8', errors='replace') as log:
                return log.read()
        except FileNotFoundError:
            return ''

    def mark_log(self):
        self.log_mark = len(self.log())

    def new_log(self):
        """What was logged since the mark."""
        return self.log()[self.log_mark:]

    def kill(self):
        """The daemon ends without a chance to tidy up."""
        self.daemon.kill()
        self.daemon.wait()

    def stop(self, seconds=tap.SECONDS):
        """A polite end; the status must be 0."""
        self.daemon.terminate()
        try:
            status = self.daemon.wait(seconds)
        except subprocess.TimeoutExpired:
            raise AssertionError(f'{self.name} did not stop within {seconds:g} s\n{self.log()}') from None
        assert status == 0, f'{self.name} stopped with status {status}\n{self.log()}'

    def close_consoles(self):
        for console in self.consoles:
            console.close()
        self.consoles = []

    def reboot(self):
        """After `kill`: the daemon starts again on what is on the disk."""
        self.close_consoles()
        return self.start()


class Capture:
    """tcpdump on one interface; `until` and `stop` return the packets."""

    def __init__(self, node, device):
        number = len(node.net.processes)        # one device may be captured twice at a time
        self.path = os.path.join(node.net.folder, f'{node.name}-{device}-{number}.pcap')
        # its ring has a place of the full length for each packet: 512 of them, or a burst is not all seen
        self.process = node.popen('tcpdump', '-Z', 'root', '-U', '-n', '-s', '65536', '-B', '32768', '--immediate-mode',
                                  '-i', device, '-w', self.path, stderr=subprocess.PIPE)
        for line in self.process.stderr:
            if b'listening on' in line:
                return
        raise AssertionError('tcpdump did not start')

    def packets(self):
        with open(self.path, 'rb') as file:
            return file.read()

    def until(self, enough, seconds=tap.SECONDS):
        """Waits for what `enough` wants to see in the packets so far: tcpdump writes them a little later."""
        tap.until(lambda: enough(self.packets()), 'the packets in the capture', seconds)
        return self.packets()

    def stop(self):
        self.process.send_signal(signal.SIGINT)
        said = self.process.stderr.read()
        self.process.wait()
        self.process.stderr.close()
        assert b'\n0 packets dropped by kernel' in said, said
        return self.packets()


class Net:
    """All machines of a test, and the folder with their states and logs."""

    def __init__(self):
        sweep()
        self.folder = tempfile.mkdtemp(prefix=f'warren-{os.getpid()}-')
        os.chmod(self.folder, 0o711)
        self.nodes, self.processes = [], []
        self.cables = 0

    def host(self, name):
        return self._add(Node(self, name))

    def router(self, name):
        return self._add(Router(self, name))

    def _add(self, node):
        self.nodes.append(node)
        setattr(self, re.sub(r'\W', '_', node.name), node)
        return node

    def routers(self):
        return [node for node in self.nodes if isinstance(node, Router)]

    def cable(self, a, a_device, b, b_device, mtu=1500):
        """Joins two machines. Interfaces are up and have no address."""
        self.cables += 1
        ends = [(a, a_device, f'wa{self.cables}'), (b, b_device, f'wb{self.cables}')]
        run('ip', '-n', a.namespace, 'link', 'add', ends[0][2], 'type', 'veth', 'peer', 'name', ends[1][2],
            'netns', b.namespace)
        for node, device, temporary in ends:
            node.ip('link', 'set', 'dev', temporary, 'name', device)
            node.ip('link', 'set', 'dev', device, 'mtu', str(mtu), 'up')

    def lan(self, router, device, cidr, name=None):
        """A host behind the router's interface, with the first address of the network that is free."""
        network = ipaddress.ip_interface(cidr)
        host = self.host(name or f'{router.name}-pc')
        self.cable(router, device, host, 'eth0')
        address = next(a for a in network.network.hosts() if a != network.ip and a.packed[-1] >= 10)
        host.address(f'{address}/{network.network.prefixlen}').route('default', str(network.ip))
        host.at = str(address)
        return host

    def report(self):
        """What a person wants to see after a failure."""
        for router in self.routers():
            tap.say(f'--- log of {router.name}')
            tap.say(router.log()[-20000:])
            for console in router.consoles:
                tap.say(f'--- console of {router.name}')
                tap.say(console.tail(200))

    def complaints(self):
        return [f'{router.name}: {found[0]}' for router in self.routers()
                if (found := SANITIZER.search(router.log()))]

    def __enter__(self):
        return self

    def __exit__(self, *_):
        for router in self.routers():
            router.close_consoles()
        for process in reversed(self.processes):
            if process.poll() is None:
                process.terminate()
        for process in self.processes:
            try:
                process.wait(5)
            except subprocess.TimeoutExpired:
                process.kill()
                process.wait()
        for node in self.nodes:
            remove_namespace(node.namespace)
        shutil.rmtree(self.folder, ignore_errors=True)


def main(tests, *, build=None, chain=False):
    """A scenario: `build(net)` makes the machines, each test gets the net. Also seen to: no daemon's
    log holds a sanitizer's complaint."""
    needs_root()
    stop_tidily()

    def no_sanitizer_complained(net):
        assert not net.complaints(), '\n'.join(net.complaints())

    with Net() as net:
        if build:
            build(net)
        status = tap.run([*tests, no_sanitizer_complained], net, chain=chain, on_failure=net.report)
    sys.exit(status)

