// SPDX-License-Identifier: ISC
// Preloaded into User-mode Linux on processors with large register states.
//
// User-mode Linux saves the extended registers of a guest's process in a buffer that ends with
// AVX-512 and writes that many bytes back. Where the processor has more (AMX), the host's kernel
// takes nothing but the full size and answers EFAULT: the guest dies at its first process. Here the
// state is written back in full size, with what the guest does not know about left at its initial
// value.

#include <dlfcn.h>
#include <elf.h>
#include <errno.h>
#include <stdarg.h>
#include <stdint.h>
#include <string.h>
#include <sys/ptrace.h>
#include <sys/uio.h>

#define XSTATE_BV 512             // where the bitmap of the components in use stands
#define KNOWN     UINT64_C(0x2ff) // x87, SSE, AVX, MPX, AVX-512, PKRU: all that fits

typedef long (*ptrace_fn)(int request, int pid, void *addr, void *data);

static _Alignas(64) unsigned char state[1 << 16];

static long write_back(ptrace_fn next, int pid, const struct iovec *from)
{
    static size_t full;
    struct iovec to = { .iov_base = state, .iov_len = sizeof(state) };
    uint64_t used;

    if (full == 0) {
        if (next(PTRACE_GETREGSET, pid, (void *)NT_X86_XSTATE, &to) < 0)
            return -1;
        full = to.iov_len;
    }
    if (full <= from->iov_len)
        return next(PTRACE_SETREGSET, pid, (void *)NT_X86_XSTATE, (void *)from);
    memset(state, 0, full);
    memcpy(state, from->iov_base, from->iov_len);
    memcpy(&used, state + XSTATE_BV, sizeof(used));
    used &= KNOWN;
    memcpy(state + XSTATE_BV, &used, sizeof(used));
    to.iov_len = full;
    return next(PTRACE_SETREGSET, pid, (void *)NT_X86_XSTATE, &to);
}

long ptrace(enum __ptrace_request request, ...)
{
    static ptrace_fn next;
    va_list ap;
    void *addr, *data;
    int pid;

    va_start(ap, request);
    pid = va_arg(ap, int);
    addr = va_arg(ap, void *);
    data = va_arg(ap, void *);
    va_end(ap);
    if (next == NULL)
        next = (ptrace_fn)dlsym(RTLD_NEXT, "ptrace");
    if (request == PTRACE_SETREGSET && addr == (void *)NT_X86_XSTATE)
        return write_back(next, pid, data);
    return next(request, pid, addr, data);
}
