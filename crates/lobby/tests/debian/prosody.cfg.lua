-- The form of /etc/prosody/conf.avail/meet.example.com.cfg.lua.
plugin_paths = { "/usr/share/jitsi-meet/prosody-plugins/" }

muc_mapper_domain_base = "meet.example.com";

external_service_secret = "not-to-be-shown";
external_services = {
     { type = "stun", host = "meet.example.com", port = 3478 },
     { type = "turn", host = "meet.example.com", port = 3478, transport = "udp", secret = true, ttl = 86400 }
};

consider_bosh_secure = true;
consider_websocket_secure = true;

unlimited_jids = { "focus@auth.meet.example.com", "jvb@auth.meet.example.com" }

VirtualHost "meet.example.com"
    authentication = "jitsi-anonymous" -- do not delete me
    --app_id="example_app_id"
    --app_secret="example_app_secret"
    ssl = {
        key = "/etc/prosody/certs/meet.example.com.key";
        certificate = "/etc/prosody/certs/meet.example.com.crt";
    }
    av_moderation_component = "avmoderation.meet.example.com"
    modules_enabled = {
        "bosh";
        "ping"; -- Enable mod_ping
        "speakerstats";
        "external_services";
        "muc_lobby_rooms";
    }
    c2s_require_encryption = false
    lobby_muc = "lobby.meet.example.com"
    main_muc = "conference.meet.example.com"

Component "conference.meet.example.com" "muc"
    restrict_room_creation = true
    storage = "memory"
    modules_enabled = {
        "muc_hide_all";
        "muc_meeting_id";
        "muc_domain_mapper";
        --"token_verification";
        "muc_rate_limit";
    }
    admins = { "focus@auth.meet.example.com" }
    muc_room_locking = false

VirtualHost "auth.meet.example.com"
    modules_enabled = {
        "limits_exception";
    }
    authentication = "internal_hashed"

Component "focus.meet.example.com" "client_proxy"
    target_address = "focus@auth.meet.example.com"

VirtualHost "jigasi.meet.jitsi"
    enabled = false
    modules_enabled = {
      "ping";
    }
    authentication = "token"
    app_id = "jitsi";
    asap_key_server = "https://keys.example.com"
    asap_accepted_issuers = { "others" }
