/* The form of /etc/jitsi/meet/meet.example.com-config.js. */
var subdomain = "";
var config = {
    hosts: {
        domain: 'meet.example.com',
        muc: 'conference.' + subdomain + 'meet.example.com',
    },
    bosh: 'https://meet.example.com/http-bind',
    websocket: 'wss://meet.example.com/xmpp-websocket',
};
