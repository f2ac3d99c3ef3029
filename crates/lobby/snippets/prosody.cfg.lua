-- Prosody: tokens of confab-lobby at {{ lobby }}, for the Jitsi at {{ jitsi }}.
-- Install Debian's package `jitsi-meet-tokens` first: it brings the plugins that check tokens.
-- Put each line into the block of the same name in /etc/prosody/conf.avail/{{ domain_file }}.cfg.lua, in place of
-- one that sets the same, and restart Prosody: it keeps a public key until then.

-- Before the first block: how a room's address is mapped to the domain. Without it no one can join any room.
muc_mapper_domain_base = {{ domain }}

-- Lists of issuers and audiences are compared word by word with the token's `iss` and `aud`.
asap_accepted_issuers = { {{ issuer }} }
asap_accepted_audiences = { {{ audience }} }

-- What participants speak XMPP over comes through the web server, which has the certificate: for Prosody that is secure.
consider_bosh_secure = true
consider_websocket_secure = true

VirtualHost {{ domain }}
    -- Check tokens, instead of letting everyone in.
    authentication = "token"
    -- Must be set for tokens to be checked at all; it is also the issuer that is accepted by default.
    app_id = {{ issuer }}
    -- Where the public key is fetched: this, a slash, the SHA-256 of the token's kid, and ".pem".
    asap_key_server = {{ key_server }}
{%- if jwks %}
    -- All public keys in one document, fetched anew when it has aged: a new key is known without a restart.
    -- Jitsi's plugins read this form since November 2025; with older ones leave the line out.
    cache_keys_url = {{ jwks_url }}
{%- endif %}
    -- Nobody without a token. With true, whoever knows a room's name is let in.
    allow_empty_token = false
{%- if verify_domain %}
    -- The token's `sub` must be this domain, or `*`.
    enable_domain_verification = true
{%- else %}
    -- The token's `sub` is {{ subject }}, which is not this domain: it is not compared.
    enable_domain_verification = false
{%- endif %}
    -- The web server speaks to Prosody without TLS on this machine: with true, every login is refused.
    c2s_require_encryption = false
    modules_enabled = {
        -- Keep what your file has here already, and add these:
        "websocket"; -- what Jitsi's client speaks XMPP over
        "bosh"; -- the same for those who can not use a WebSocket
        "smacks"; -- a call outlives a short loss of the network
    }

Component {{ muc }} "muc"
    modules_enabled = {
        -- Keep what your file has here already, and add these:
        "muc_domain_mapper"; -- finds the room's address by the domain above
        "token_verification"; -- a token opens its own room only: without it, any token opens any room
        "token_affiliation"; -- the host's token makes a moderator, a guest's does not; set Jicofo's auto-owner off
    }
