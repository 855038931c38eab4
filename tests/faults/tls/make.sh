#!/usr/bin/env bash
# How the certificates beside this file were made, once, with OpenSSL 3. They are for tests on loopback only: the
# private key is public. ca.pem is what a test trusts; the others are what its server shows, key included.
set -euo pipefail
cd "$(dirname "$0")"
work=$(mktemp -d)
trap 'rm -r "$work"' EXIT
touch "$work/index.txt"
cat >"$work/ca.cnf" <<END
[ca]
default_ca = one
[one]
database = $work/index.txt
new_certs_dir = $work
rand_serial = yes
default_md = sha256
policy = any
unique_subject = no
[any]
commonName = supplied
[req]
distinguished_name = name
[name]
[authority]
basicConstraints = critical,CA:TRUE
keyUsage = critical,keyCertSign,cRLSign
subjectKeyIdentifier = hash
[leaf]
subjectAltName = \${ENV::NAMES}
basicConstraints = critical,CA:FALSE
keyUsage = critical,digitalSignature
extendedKeyUsage = serverAuth
subjectKeyIdentifier = hash
authorityKeyIdentifier = keyid
END
export NAMES="IP:127.0.0.1,DNS:localhost"
for key in ca server; do openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out "$work/$key.key"; done

# name of the certificate, its key, who signs, kind, until when
certificate() {
  openssl req -new -config "$work/ca.cnf" -key "$work/$2.key" -subj "/CN=$1" -out "$work/$1.csr"
  openssl ca -batch -notext -config "$work/ca.cnf" -in "$work/$1.csr" -out "$work/$1.crt" -extensions "$4" \
    -startdate 20200101000000Z -enddate "$5" $3
}
signed="-cert $work/ca.crt -keyfile $work/ca.key"
certificate ca ca "-selfsign -keyfile $work/ca.key" authority 21200101000000Z
certificate good server "$signed" leaf 21200101000000Z
certificate expired server "$signed" leaf 20210101000000Z
NAMES=DNS:other.test certificate other-name server "$signed" leaf 21200101000000Z
certificate untrusted server "-selfsign -keyfile $work/server.key" leaf 21200101000000Z
cp "$work/ca.crt" ca.pem
for name in good expired other-name untrusted; do cat "$work/$name.crt" "$work/server.key" >"$name.pem"; done
