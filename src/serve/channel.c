/* Words and descriptors between the warden and its processes (unix(7), SCM_RIGHTS), and the log. */
#include <errno.h>
#include <signal.h>
#include <stdarg.h>
#include <stdio.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/types.h>
#include <time.h>
#include <unistd.h>

#include "serve/serve_priv.h"

union ancillary {
    struct cmsghdr header;
    char room[CMSG_SPACE(sizeof(int))];
};

bool channel_send(int channel, const char *text, int fd)
{
    union ancillary ancillary;
    struct iovec part = {.iov_base = (void *)(uintptr_t)text, .iov_len = strlen(text)};
    struct msghdr message = {.msg_iov = &part, .msg_iovlen = 1};
    if (fd >= 0) {
        memset(&ancillary, 0, sizeof ancillary);
        message.msg_control = ancillary.room;
        message.msg_controllen = sizeof ancillary.room;
        struct cmsghdr *header = CMSG_FIRSTHDR(&message);
        header->cmsg_level = SOL_SOCKET;
        header->cmsg_type = SCM_RIGHTS;
        header->cmsg_len = CMSG_LEN(sizeof fd);
        memcpy(CMSG_DATA(header), &fd, sizeof fd);
    }
    ssize_t sent = 0;
    do {
        sent = sendmsg(channel, &message, MSG_NOSIGNAL);
    } while (sent < 0 && errno == EINTR);
    return sent == (ssize_t)part.iov_len;
}

bool channel_receive(int channel, char text[CHANNEL_TEXT_BYTES], int *fd)
{
    union ancillary ancillary;
    struct iovec part = {.iov_base = text, .iov_len = CHANNEL_TEXT_BYTES - 1};
    struct msghdr message = {.msg_iov = &part,
                             .msg_iovlen = 1,
                             .msg_control = ancillary.room,
                             .msg_controllen = sizeof ancillary.room};
    *fd = -1;
    ssize_t got = recvmsg(channel, &message, MSG_CMSG_CLOEXEC);
    if (got <= 0) {
        return false;
    }
    text[got] = '\0';
    const struct cmsghdr *header = CMSG_FIRSTHDR(&message);
    if (header != NULL && header->cmsg_type == SCM_RIGHTS &&
        header->cmsg_len == CMSG_LEN(sizeof *fd)) {
        memcpy(fd, CMSG_DATA(header), sizeof *fd);
    }
    return true;
}

void channel_fail(int channel, const struct gr_error *e)
{
    char text[CHANNEL_TEXT_BYTES];
    (void)snprintf(text, sizeof text, "%s\n%s", e->text, e->remedy);
    (void)!channel_send(channel, text, -1); /* a warden that is gone has nobody to be told */
}

static void come_back(int number)
{
    (void)number; /* recvmsg does, with EINTR */
}

void channel_signals(void)
{
    const struct sigaction action = {.sa_handler = come_back};
    (void)sigaction(SIGTERM, &action, NULL);
    (void)signal(SIGINT, SIG_IGN); /* the terminal's */
    (void)signal(SIGPIPE, SIG_IGN);
}

void serve_log(const char *process, const char *format, ...)
{
    char line[CHANNEL_TEXT_BYTES];
    struct timespec now;
    va_list args;
    clock_gettime(CLOCK_REALTIME, &now);
    int n = snprintf(line, sizeof line, "time=%lld.%03d process=%s ", (long long)now.tv_sec,
                     (int)(now.tv_nsec / 1000000), process);
    va_start(args, format);
    n += vsnprintf(line + n, sizeof line - (size_t)n - 1, format, args);
    va_end(args);
    n = n < (int)sizeof line - 1 ? n : (int)sizeof line - 2;
    line[n] = '\n';
    ssize_t written = write(STDERR_FILENO, line, (size_t)n + 1);
    (void)written; /* a log that cannot be written has nobody to be told */
}
