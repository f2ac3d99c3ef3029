// Carries the region that confab-lobby chose for a participant to Jicofo, which picks the videobridge by it.
// Append this to the deployment's config.js (docker-jitsi-meet: the file custom-config.js). The page's address and
// `configOverwrite` can not set userRegion; the deployment's own configuration can.
(function() {
    // Only these: the token is not verified here, so it may steer to a known region and nowhere else.
    var regions = {{ regions }};

    // Nothing that goes wrong here may keep anyone from joining.
    try {
        // The fragment goes first, as in Jitsi itself.
        var found = /[#&]jwt=([^&]*)/.exec(location.hash) || /[?&]jwt=([^&]*)/.exec(location.search);
        // A value in the fragment is JSON: it has quotes around it.
        var token = decodeURIComponent(found[1]).replace(/^"|"$/g, '');

        // No token of the lobby's is longer; anything longer is not worth reading.
        if (token.length <= 4096) {
            // The payload of a JWT is the second part, in base64url.
            var payload = JSON.parse(atob(token.split('.')[1].replace(/-/g, '+').replace(/_/g, '/')));
            var region = payload.context.region;

            if (typeof region === 'string' && /^[a-z0-9-]{1,32}$/.test(region) && regions.indexOf(region) >= 0) {
                config.deploymentInfo = config.deploymentInfo || {};
                config.deploymentInfo.userRegion = region;
            }
        }
    } catch (error) {
        // No token, or none that can be read: Jicofo chooses without a region.
    }
}());
