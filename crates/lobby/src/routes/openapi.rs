//! `GET /openapi.json`: the API as an OpenAPI 3.1 document, made from the handlers and the wire types.

use rooms::api::{PROBLEM_MEDIA_TYPE, Problem};
use rooms::text::{NAME_MAX, SUBJECT_MAX};
use serde_json::{Value, json};
use utoipa::OpenApi;

use super::{asap, guest, hosting, info, rooms as room};
use crate::auth::Hosts;
use crate::state::Lobby;

#[derive(OpenApi)]
#[openapi(
    info(
        title = "confab-lobby",
        description = "Names rooms, signs their tokens, and lets guests in by link. docs/api.md tells the rest."
    ),
    paths(
        info::info,
        room::create,
        room::token,
        hosting::end,
        hosting::presence,
        hosting::invites,
        hosting::invite,
        hosting::revoke,
        guest::join,
        guest::page,
        guest::enter,
        guest::wait,
        asap::key,
        asap::all,
        info::healthz,
        info::readyz,
    ),
    components(schemas(Problem))
)]
struct Document;

/// The document of this lobby, as its settings make it.
pub(super) fn document(lobby: &Lobby) -> Value {
    let mut document = json!(Document::openapi());
    document["servers"] = json!([{ "url": lobby.public_url.as_str() }]);
    document["components"]["securitySchemes"] = json!({
        "host_ticket": bearer("The host_ticket of the answer to POST /api/v1/rooms"),
        "host_token": bearer("What a host signs in with"),
    });
    if !matches!(lobby.hosts, Hosts::Open) {
        document["paths"]["/api/v1/rooms"]["post"]["security"] = json!([{ "host_token": [] }]);
    }
    // A header is there or not: it is never null.
    if let Some(key) = document.pointer_mut("/paths/~1api~1v1~1rooms/post/parameters/0") {
        key["required"] = json!(false);
        key["schema"]["type"] = json!("string");
    }
    let schemas = &mut document["components"]["schemas"];
    text(&mut schemas["NameForm"]["properties"]["name"], NAME_MAX, false);
    schemas["NameForm"]["required"] = json!(["name"]);
    text(&mut schemas["Host"]["properties"]["name"], NAME_MAX, false);
    text(&mut schemas["JoinRequest"]["properties"]["name"], NAME_MAX, false);
    text(&mut schemas["CreateRoom"]["properties"]["subject"], SUBJECT_MAX, true);
    let regions = lobby.regions.names().into_iter().map(|name| json!(name));
    schemas["CreateRoom"]["properties"]["region"]["enum"] = regions.chain([Value::Null]).collect();
    errors(&mut document["paths"]);
    document
}

fn bearer(description: &str) -> Value {
    json!({ "type": "http", "scheme": "bearer", "description": description })
}

/// Every answer that is not described otherwise is a problem document.
fn errors(paths: &mut Value) {
    let schema = json!({ "schema": { "$ref": "#/components/schemas/Problem" } });
    let problem = json!({
        "description": "A problem (RFC 9457), with a stable code",
        "content": { PROBLEM_MEDIA_TYPE: schema },
    });
    let paths = paths.as_object_mut().into_iter().flat_map(|paths| paths.values_mut());
    let operations = paths.filter_map(Value::as_object_mut).flat_map(|path| path.values_mut());
    for operation in operations {
        if let Some(responses) = operation["responses"].as_object_mut() {
            responses.entry("default").or_insert_with(|| problem.clone());
        }
    }
}

/// Describes a line of at most `max` visible characters, as [`rooms::text::line`] takes it.
fn text(schema: &mut Value, max: usize, optional: bool) {
    schema["type"] = if optional { json!(["string", "null"]) } else { json!("string") };
    schema["pattern"] = json!(rooms::text::pattern(max));
}
