#!/bin/sh
# Makes the keys that the tests read. They protect nothing: they exist only here.
# Needs openssl and ssh-keygen. Run it in an empty folder and copy what is to be renewed.
set -eu
openssl genrsa -traditional -out rsa-pkcs1.pem 2048
openssl pkcs8 -topk8 -nocrypt -in rsa-pkcs1.pem -out rsa-pkcs8.pem
sed 's/$/\r/' rsa-pkcs1.pem > rsa-pkcs1-crlf.pem
openssl rsa -in rsa-pkcs1.pem -pubout -out rsa-public.pem
openssl rsa -in rsa-pkcs1.pem -RSAPublicKey_out -out rsa-public-pkcs1.pem
openssl rsa -in rsa-pkcs1.pem -traditional -aes128 -passout pass:test -out rsa-pkcs1-encrypted.pem
openssl pkcs8 -topk8 -in rsa-pkcs1.pem -passout pass:test -out rsa-pkcs8-encrypted.pem
openssl req -x509 -key rsa-pkcs1.pem -subj /CN=test -days 36500 -out certificate.pem
openssl genrsa -traditional -out rsa-1024.pem 1024
openssl pkcs8 -topk8 -nocrypt -in rsa-1024.pem -out rsa-1024-pkcs8.pem
openssl genpkey -algorithm EC -pkeyopt ec_paramgen_curve:P-256 -out ec-pkcs8.pem
openssl ecparam -name prime256v1 -genkey -out ec.pem
openssl genpkey -algorithm ed25519 -out ed25519.pem
ssh-keygen -q -t rsa -b 2048 -N '' -C test -f openssh
ssh-keygen -q -t rsa -b 4096 -m PEM -N '' -C test -f ssh-keygen-pem
rm ssh-keygen-pem.pub
