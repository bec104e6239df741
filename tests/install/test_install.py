#!/usr/bin/env python3
# SPDX-License-Identifier: ISC
"""What `meson install` puts where, and whether it fits together."""
import os
import re
import shutil
import stat
import subprocess
import sys
import tempfile

sys.path.insert(0, os.path.join(os.path.dirname(os.path.dirname(os.path.abspath(__file__))), 'netns'))

import tap  # noqa: E402

BUILD, PREFIX, BIN, SBIN = sys.argv[1:5]
UNITS = 'lib/systemd/system'
FILES = {
    f'{BIN}/warren': 0o755,
    f'{SBIN}/warrend': 0o755,
    f'{UNITS}/warrend.service': 0o644,
    f'{UNITS}/warren-serial@.service': 0o644,
    'lib/sysusers.d/warren.conf': 0o644,
    'share/man/man1/warren.1': 0o644,
    'share/man/man8/warrend.8': 0o644,
    'share/warren/issue': 0o644,
}


class Installed:
    def __init__(self, folder):
        self.top = folder + PREFIX

    def path(self, name):
        return os.path.join(self.top, name)

    def text(self, name):
        with open(self.path(name), encoding='utf-8') as file:
            return file.read()

    def modes(self):
        found = {}
        for folder, _, names in os.walk(self.top):
            for name in names:
                path = os.path.join(folder, name)
                found[os.path.relpath(path, self.top)] = stat.S_IMODE(os.stat(path).st_mode)
        return found


def everything_is_in_its_place_with_its_mode(installed):
    found = installed.modes()
    assert found == FILES, {name: (found.get(name), FILES.get(name)) for name in {*found, *FILES}
                            if found.get(name) != FILES.get(name)}


def the_programs_run_from_there(installed):
    for name in (f'{BIN}/warren', f'{SBIN}/warrend'):
        done = subprocess.run([installed.path(name), '--version'], capture_output=True, text=True, check=False)
        assert done.returncode == 0 and re.fullmatch(rf'{os.path.basename(name)} \d+\.\d+\.\d+\n', done.stdout), done


def units_name_what_is_installed(installed):
    for unit in (name for name in FILES if name.startswith(UNITS)):
        text = installed.text(unit)
        assert '@warren' not in text and '@issue' not in text, text
        for path in re.findall(rf'{re.escape(PREFIX)}/[\w/.-]+', text):
            assert os.path.exists(installed.path(os.path.relpath(path, PREFIX))), path
    assert f'ExecStart={PREFIX}/{SBIN}/warrend ' in installed.text(f'{UNITS}/warrend.service')


def manual_pages_are_well_formed(installed):
    if not shutil.which('groff'):
        raise tap.Skip('no groff')
    for name in ('share/man/man1/warren.1', 'share/man/man8/warrend.8'):
        done = subprocess.run(['groff', '-mdoc', '-Tutf8', '-ww', '-P-cbou', installed.path(name)], capture_output=True,
                              text=True, check=False)
        assert done.returncode == 0 and not done.stderr, done.stderr
        assert 'NAME' in done.stdout and max(map(len, done.stdout.splitlines())) <= 78, done.stdout


def the_manual_knows_every_option(installed):
    for program, page in ((f'{BIN}/warren', 'share/man/man1/warren.1'), (f'{SBIN}/warrend', 'share/man/man8/warrend.8')):
        said = subprocess.run([installed.path(program), '--help'], capture_output=True, text=True, check=True).stdout
        for option in re.findall(r'^ +--([\w-]+)', said, re.MULTILINE):
            assert f'Fl -{option}' in installed.text(page) or f'| -{option}' in installed.text(page), option


def main():
    with tempfile.TemporaryDirectory(prefix='warren-install-') as folder:
        subprocess.run(['meson', 'install', '--no-rebuild', '--quiet', '-C', BUILD, '--destdir', folder], check=True,
                       stdout=subprocess.DEVNULL)
        sys.exit(tap.run([
            everything_is_in_its_place_with_its_mode, the_programs_run_from_there, units_name_what_is_installed,
            manual_pages_are_well_formed, the_manual_knows_every_option,
        ], Installed(folder)))


if __name__ == '__main__':
    main()
