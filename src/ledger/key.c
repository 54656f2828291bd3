/* Keys: who holds one signs as its name. Two files: NAME.key, the owner's alone, and NAME.pub,
 * which a planner enrols. Both are lines of a word and what it is:
 *
 *     decamp key 1                     decamp public key 1
 *     name gao                         name gao
 *     public 64 hexadecimal digits     public 64 hexadecimal digits
 *     seed 64 hexadecimal digits
 *
 * The seed makes the key pair (RFC 8032). With a passphrase there are `salt`, `cost` (libsodium's
 * operations and bytes), `nonce` and `sealed` instead: the seed under XSalsa20-Poly1305 by a key
 * that Argon2id makes of the passphrase.
 */
#include "ledger/store.h"

#include "base/output.h"
#include "base/text.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

enum { SEALED_BYTES = crypto_sign_SEEDBYTES + crypto_secretbox_MACBYTES, FILE_MOST = 4096 };

#define KEY_HEAD    "decamp key 1"
#define PUBLIC_HEAD "decamp public key 1"

static bool fail(const char *path, struct diagnostics *diagnostics, const char *what,
                 const char *hint)
{
    diagnostics_add(diagnostics, SEVERITY_ERROR, path, 0, 0, "%s", what);
    if (hint)
        diagnostics_hint(diagnostics, "%s", hint);
    return false;
}

/* A name that can stand in "gao-17", in a file name and in a line. */
static bool name_is_good(const char *name)
{
    size_t length = strlen(name);
    return length > 0 && length < sizeof((struct ledger_key *)0)->name &&
           !strpbrk(name, " \t\r\n/\\;\"'") && name[0] != '-' && name[0] != '.' &&
           text_find_invalid_utf8(name, length) < 0;
}

bool ledger_key_new(struct ledger_key *key, const char *name, struct diagnostics *diagnostics)
{
    if (sodium_init() < 0)
        abort(); /* no random numbers */
    *key = (struct ledger_key){0};
    if (!name_is_good(name))
        return fail(NULL, diagnostics, "a key's name is one word of at most 63 bytes",
                    "such as gao, or e.diallo");
    strcpy(key->name, name);
    crypto_sign_keypair(key->public_key, key->secret_key);
    return true;
}

static void print_hex(FILE *stream, const char *word, const unsigned char *bytes, size_t size)
{
    char hex[2 * SEALED_BYTES + 1];
    fprintf(stream, "%s %s\n", word, sodium_bin2hex(hex, sizeof hex, bytes, size));
    sodium_memzero(hex, sizeof hex);
}

static bool print_secret(FILE *stream, const struct ledger_key *key, const char *passphrase)
{
    unsigned char seed[crypto_sign_SEEDBYTES], salt[crypto_pwhash_SALTBYTES];
    unsigned char nonce[crypto_secretbox_NONCEBYTES], secret[crypto_secretbox_KEYBYTES];
    unsigned char sealed[SEALED_BYTES];
    const unsigned long long operations = crypto_pwhash_OPSLIMIT_INTERACTIVE;
    const size_t bytes = crypto_pwhash_MEMLIMIT_INTERACTIVE;
    bool good = true;
    crypto_sign_ed25519_sk_to_seed(seed, key->secret_key);
    if (!passphrase || !passphrase[0]) {
        print_hex(stream, "seed", seed, sizeof seed);
    } else {
        randombytes_buf(salt, sizeof salt);
        randombytes_buf(nonce, sizeof nonce);
        good = crypto_pwhash(secret, sizeof secret, passphrase, strlen(passphrase), salt,
                             operations, bytes, crypto_pwhash_ALG_ARGON2ID13) == 0;
        crypto_secretbox_easy(sealed, seed, sizeof seed, nonce, secret);
        print_hex(stream, "salt", salt, sizeof salt);
        fprintf(stream, "cost %llu %zu\n", operations, bytes);
        print_hex(stream, "nonce", nonce, sizeof nonce);
        print_hex(stream, "sealed", sealed, sizeof sealed);
    }
    sodium_memzero(seed, sizeof seed);
    sodium_memzero(secret, sizeof secret);
    return good;
}

bool ledger_key_write(const struct ledger_key *key, const char *path, const char *passphrase,
                      struct diagnostics *diagnostics)
{
    int made = open(path, O_WRONLY | O_CREAT | O_EXCL | O_CLOEXEC, 0600);
    FILE *stream = made < 0 ? NULL : fdopen(made, "w");
    if (!stream)
        return fail(path, diagnostics, errno == EEXIST ? "exists already" : strerror(errno),
                    errno == EEXIST ? "a key is never replaced; give another name" : NULL);
    setvbuf(stream, NULL, _IOFBF, FILE_MOST);
    fprintf(stream, KEY_HEAD "\nname %s\n", key->name);
    print_hex(stream, "public", key->public_key, sizeof key->public_key);
    bool good = print_secret(stream, key, passphrase);
    good = fflush(stream) == 0 && fsync(made) == 0 && good;
    good = fclose(stream) == 0 && good;
    if (!good) {
        unlink(path);
        return fail(path, diagnostics, "could not be written whole", NULL);
    }
    return true;
}

bool ledger_key_write_public(const struct ledger_key *key, const char *path,
                             struct diagnostics *diagnostics)
{
    struct output output;
    if (!output_open(&output, path, diagnostics))
        return false;
    fprintf(output.stream, PUBLIC_HEAD "\nname %s\n", key->name);
    print_hex(output.stream, "public", key->public_key, sizeof key->public_key);
    return output_commit(&output, diagnostics);
}

/* What a file of either kind says. */
struct key_text {
    char name[64];
    unsigned char public_key[32], seed[crypto_sign_SEEDBYTES], salt[crypto_pwhash_SALTBYTES];
    unsigned char nonce[crypto_secretbox_NONCEBYTES], sealed[SEALED_BYTES];
    unsigned long long operations;
    size_t bytes;
    bool is_key, is_public, has_name, has_public, has_seed, has_salt, has_cost, has_nonce,
        has_sealed;
};

static bool read_hex(const char *hex, unsigned char *bytes, size_t size)
{
    size_t length;
    const char *end;
    return sodium_hex2bin(bytes, size, hex, strlen(hex), NULL, &length, &end) == 0 &&
           length == size && *end == '\0';
}

static void read_line(struct key_text *text, char *line)
{
    char *value = strchr(line, ' ');
    if (strcmp(line, KEY_HEAD) == 0)
        text->is_key = true;
    if (strcmp(line, PUBLIC_HEAD) == 0)
        text->is_public = true;
    if (!value)
        return;
    *value++ = '\0';
    if (strcmp(line, "name") == 0 && name_is_good(value)) {
        strcpy(text->name, value);
        text->has_name = true;
    }
    if (strcmp(line, "public") == 0)
        text->has_public = read_hex(value, text->public_key, sizeof text->public_key);
    if (strcmp(line, "seed") == 0)
        text->has_seed = read_hex(value, text->seed, sizeof text->seed);
    if (strcmp(line, "salt") == 0)
        text->has_salt = read_hex(value, text->salt, sizeof text->salt);
    if (strcmp(line, "nonce") == 0)
        text->has_nonce = read_hex(value, text->nonce, sizeof text->nonce);
    if (strcmp(line, "sealed") == 0)
        text->has_sealed = read_hex(value, text->sealed, sizeof text->sealed);
    if (strcmp(line, "cost") == 0)
        text->has_cost = sscanf(value, "%llu %zu", &text->operations, &text->bytes) == 2 &&
                         text->operations <= crypto_pwhash_OPSLIMIT_SENSITIVE &&
                         text->bytes <= crypto_pwhash_MEMLIMIT_SENSITIVE;
}

static bool read_file(const char *path, struct key_text *text, struct diagnostics *diagnostics)
{
    char content[FILE_MOST], *rest = content, *line;
    FILE *stream = fopen(path, "rbe");
    *text = (struct key_text){0};
    if (!stream)
        return fail(path, diagnostics, strerror(errno), NULL);
    setvbuf(stream, NULL, _IONBF, 0); /* no copy of the secret */
    size_t length = fread(content, 1, sizeof content - 1, stream);
    bool good = !ferror(stream);
    fclose(stream);
    content[length] = '\0';
    while ((line = strsep(&rest, "\n"))) {
        line[strcspn(line, "\r")] = '\0';
        read_line(text, line);
    }
    sodium_memzero(content, sizeof content);
    return (good && (text->is_key || text->is_public) && text->has_name && text->has_public) ||
           fail(path, diagnostics, "is not a key of decamp",
                "`decamp key new NAME` makes one: NAME.key, and NAME.pub for others");
}

static bool unseal(struct key_text *text, const char *path, const char *passphrase,
                   struct diagnostics *diagnostics)
{
    unsigned char secret[crypto_secretbox_KEYBYTES];
    if (text->has_seed)
        return true;
    if (!text->has_salt || !text->has_cost || !text->has_nonce || !text->has_sealed)
        return fail(path, diagnostics,
                    text->is_key ? "is not a whole key" : "is a public key, which cannot sign",
                    text->is_key ? NULL : "give the file that ends with .key");
    if (!passphrase || !passphrase[0])
        return fail(path, diagnostics, "is protected by a passphrase", "give the passphrase");
    bool good = crypto_pwhash(secret, sizeof secret, passphrase, strlen(passphrase), text->salt,
                              text->operations, text->bytes, crypto_pwhash_ALG_ARGON2ID13) == 0 &&
                crypto_secretbox_open_easy(text->seed, text->sealed, SEALED_BYTES, text->nonce,
                                           secret) == 0;
    sodium_memzero(secret, sizeof secret);
    return good || fail(path, diagnostics, "the passphrase is wrong", NULL);
}

bool ledger_key_read(struct ledger_key *key, const char *path, const char *passphrase,
                     struct diagnostics *diagnostics)
{
    struct key_text text;
    unsigned char public_key[32];
    struct stat status;
    *key = (struct ledger_key){0};
    if (sodium_init() < 0)
        abort(); /* no random numbers */
    bool good = read_file(path, &text, diagnostics) && unseal(&text, path, passphrase, diagnostics);
    if (good) {
        crypto_sign_seed_keypair(public_key, key->secret_key, text.seed);
        good = memcmp(public_key, text.public_key, 32) == 0 ||
               fail(path, diagnostics, "is damaged: its two halves do not belong together", NULL);
        strcpy(key->name, text.name);
        memcpy(key->public_key, public_key, 32);
    }
    sodium_memzero(&text, sizeof text);
    if (good && stat(path, &status) == 0 && status.st_mode & 077) {
        diagnostics_add(diagnostics, SEVERITY_WARNING, path, 0, 0,
                        "others on this machine can read this key");
        diagnostics_hint(diagnostics, "chmod 600 %s", path);
    }
    if (!good)
        ledger_key_clear(key);
    return good;
}

bool ledger_key_read_public(struct ledger_key *key, const char *path, bool *sealed,
                            struct diagnostics *diagnostics)
{
    struct key_text text;
    *key = (struct ledger_key){0};
    bool good = read_file(path, &text, diagnostics);
    if (good) {
        strcpy(key->name, text.name);
        memcpy(key->public_key, text.public_key, 32);
    }
    if (sealed)
        *sealed = text.has_sealed;
    sodium_memzero(&text, sizeof text);
    return good;
}

void ledger_key_clear(struct ledger_key *key)
{
    sodium_memzero(key, sizeof *key);
}
