// SPDX-License-Identifier: ISC
#include "core/net/tun.h"

#include "core/base/mem.h"

#include <errno.h>
#include <fcntl.h>
#include <linux/if_tun.h>
#include <linux/virtio_net.h>
#include <net/if.h>
#include <pthread.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <unistd.h>

// Newer than the headers that Warren must build with (Linux 6.2).
#ifndef TUN_F_USO4
#define TUN_F_USO4 0x20
#define TUN_F_USO6 0x40
#endif

static const char *device_reason(int number)
{
    switch (number) {
    case ENOENT:
    case ENODEV:
    case ENXIO:
        return "this machine has no TUN device (is the kernel module tun loaded?)";
    case EPERM:
    case EACCES:
        return "not permitted (CAP_NET_ADMIN is missing)";
    case EBUSY:
        return "an interface of that name exists already";
    case EINVAL:
        return "the kernel does not take that name";
    default:
        return strerror(number);
    }
}

static bool attach(int fd, const struct tun_options *options, struct tun *t)
{
    unsigned flags = IFF_TUN | IFF_NO_PI | IFF_TUN_EXCL | (options->offload ? IFF_VNET_HDR : 0);
    struct ifreq request = { .ifr_flags = (short)flags };

    memcpy(request.ifr_name, options->name, strlen(options->name));
    if (ioctl(fd, TUNSETIFF, &request) < 0)
        return false;
    memcpy(t->name, request.ifr_name, sizeof(t->name));
    t->name[sizeof(t->name) - 1] = '\0';
    t->ifindex = (int)if_nametoindex(t->name);
    return t->ifindex > 0;
}

// Only what IPv4 needs: the tunnel carries nothing else.
static void set_offload(int fd, struct tun *t)
{
    int header = sizeof(struct virtio_net_hdr);
    unsigned tcp = TUN_F_CSUM | TUN_F_TSO4;

    ioctl(fd, TUNSETVNETHDRSZ, &header);
    t->offload_udp = ioctl(fd, TUNSETOFFLOAD, tcp | TUN_F_USO4 | TUN_F_USO6) == 0;
    t->offload = t->offload_udp || ioctl(fd, TUNSETOFFLOAD, tcp) == 0;
}

bool tun_check(struct err *err)
{
    int fd = open("/dev/net/tun", O_RDWR | O_CLOEXEC);

    if (fd < 0)
        return err_set(err, ERR_GENERAL, "no tunnels can be made: %s", device_reason(errno));
    close(fd);
    return true;
}

bool tun_open(struct nl *n, const struct tun_options *options, struct tun *ret, struct err *err)
{
    struct nl_link_change change = { .mtu = options->mtu, .group = options->group };
    struct tun t = { 0 };
    int number;

    if (strlen(options->name) >= NL_NAME_SIZE)
        return err_set(
            err, ERR_GENERAL, "cannot make interface %s: the name is too long", options->name);
    t.fd = open("/dev/net/tun", O_RDWR | O_NONBLOCK | O_CLOEXEC);
    if (t.fd < 0 || !attach(t.fd, options, &t)) {
        number = errno;
        if (t.fd >= 0)
            close(t.fd);
        return err_set(
            err, ERR_GENERAL, "cannot make interface %s: %s", options->name, device_reason(number));
    }
    if (options->offload)
        set_offload(t.fd, &t);
    if ((change.mtu != 0 || change.group != 0) && !nl_link_change(n, t.ifindex, &change, err)) {
        tun_close_later(t.fd);
        return false;
    }
    *ret = t;
    return true;
}

bool tun_carrier(const struct tun *t, bool on)
{
    int value = on;

    return ioctl(t->fd, TUNSETCARRIER, &value) == 0;
}

// The reaper is one for the process, like the descriptors that it closes. It lives while there is
// something to close.
static struct {
    pthread_mutex_t lock;
    pthread_cond_t idle;
    int *fds;
    size_t count, size;
    bool running;
} reaper = { .lock = PTHREAD_MUTEX_INITIALIZER, .idle = PTHREAD_COND_INITIALIZER };

static void *reap(void *arg)
{
    (void)arg;
    pthread_mutex_lock(&reaper.lock);
    while (reaper.count > 0) {
        int fd = reaper.fds[--reaper.count];

        pthread_mutex_unlock(&reaper.lock);
        close(fd);
        pthread_mutex_lock(&reaper.lock);
    }
    reaper.running = false;
    pthread_cond_broadcast(&reaper.idle);
    pthread_mutex_unlock(&reaper.lock);
    return NULL;
}

// Signals are the loop's: its thread must be the only one that gets them.
static bool start_reaper(void)
{
    pthread_attr_t attr;
    sigset_t all, before;
    pthread_t thread;
    bool ok;

    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    pthread_attr_init(&attr);
    pthread_attr_setdetachstate(&attr, PTHREAD_CREATE_DETACHED);
    ok = pthread_create(&thread, &attr, reap, NULL) == 0;
    pthread_attr_destroy(&attr);
    pthread_sigmask(SIG_SETMASK, &before, NULL);
    return ok;
}

void tun_close_later(int fd)
{
    pthread_mutex_lock(&reaper.lock);
    if (reaper.count == reaper.size) {
        reaper.size = reaper.size > 0 ? reaper.size * 2 : 64;
        reaper.fds = mem_resize(reaper.fds, reaper.size * sizeof(*reaper.fds));
    }
    reaper.fds[reaper.count++] = fd;
    if (!reaper.running)
        reaper.running = start_reaper();
    if (!reaper.running) { // no thread to be had: late is worse than slow
        reaper.count--;
        close(fd);
    }
    pthread_mutex_unlock(&reaper.lock);
}

void tun_reap_wait(void)
{
    pthread_mutex_lock(&reaper.lock);
    while (reaper.running)
        pthread_cond_wait(&reaper.idle, &reaper.lock);
    free(reaper.fds);
    reaper.fds = NULL;
    reaper.size = 0;
    pthread_mutex_unlock(&reaper.lock);
}
