/* Messages over a stream socket: four bytes of length, then one item of CBOR. */
#include <errno.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <sys/uio.h>

#include "errand/errand_priv.h"

enum { FIRST_BYTES = 64 << 10 };

static bool gone(struct gr_error *e, const char *what)
{
    return error_set(e, ERROR_SYSTEM, "the other process is gone (%s)", what);
}

/* Both parts at once: who waits for them is woken once. */
static bool send_all(int fd, struct iovec parts[2], struct gr_error *e)
{
    while (parts[1].iov_len > 0) {
        struct msghdr message = {.msg_iov = parts, .msg_iovlen = 2};
        ssize_t sent = sendmsg(fd, &message, MSG_NOSIGNAL);
        if (sent < 0 && errno == EINTR) {
            continue;
        }
        if (sent <= 0) {
            return gone(e, "send");
        }
        for (int i = 0; i < 2; i++) {
            size_t done = (size_t)sent < parts[i].iov_len ? (size_t)sent : parts[i].iov_len;
            parts[i].iov_base = (char *)parts[i].iov_base + done;
            parts[i].iov_len -= done;
            sent -= (ssize_t)done;
        }
    }
    return true;
}

/* Bytes received: n, or fewer when the other side closed. */
static size_t receive_all(int fd, char *p, size_t n)
{
    size_t have = 0;
    while (have < n) {
        ssize_t got = recv(fd, p + have, n - have, 0);
        if (got < 0 && errno == EINTR) {
            continue;
        }
        if (got <= 0) {
            break;
        }
        have += (size_t)got;
    }
    return have;
}

bool errand_send(int fd, struct slice item, struct gr_error *e)
{
    unsigned char length[4];
    if (item.n == 0 || item.n > ERRAND_BYTES) {
        return error_set(e, ERROR_TOO_LARGE, "a message of %zu bytes is not sent", item.n);
    }
    for (int i = 0; i < 4; i++) {
        length[i] = (unsigned char)(item.n >> (8 * i));
    }
    struct iovec parts[2] = {{length, sizeof length}, {(char *)item.p, item.n}};
    return send_all(fd, parts, e);
}

bool errand_receive(struct slice *item, struct arena *arena, int fd, struct gr_error *e)
{
    unsigned char length[4] = {0};
    size_t n = 0;
    if (receive_all(fd, (char *)length, sizeof length) < sizeof length) {
        return gone(e, "receive");
    }
    for (int i = 0; i < 4; i++) {
        n |= (size_t)length[i] << (8 * i);
    }
    if (n == 0 || n > ERRAND_BYTES) {
        return error_set(e, ERROR_FORMAT, "a message of %zu bytes is not taken", n);
    }
    struct buf bytes = buf_in(arena, n);
    while (bytes.n < n) { /* room for what has come and as much again, whatever was announced */
        size_t step = bytes.n > FIRST_BYTES ? bytes.n : FIRST_BYTES;
        step = step < n - bytes.n ? step : n - bytes.n;
        if (receive_all(fd, buf_room(&bytes, step), step) < step) {
            return gone(e, "receive");
        }
    }
    *item = buf_slice(&bytes);
    return true;
}
