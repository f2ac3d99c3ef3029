//! JSON bodies, with every refusal as a problem document.

use axum::Json;
use axum::body::Bytes;
use axum::extract::rejection::{BytesRejection, JsonRejection};
use axum::extract::{FromRequest, Request};
use axum::http::{HeaderMap, StatusCode, header};
use serde::Serialize;
use serde::de::DeserializeOwned;
use serde_json::Value;

use crate::problem::ApiError;

/// The largest body that is read, in bytes. The largest request that makes sense is a quarter of it.
pub(crate) const MAX_BODY: usize = 16 * 1024;

/// A JSON body.
pub(crate) struct JsonBody<T>(pub(crate) T);

impl<T: DeserializeOwned + Serialize, S: Send + Sync> FromRequest<S> for JsonBody<T> {
    type Rejection = ApiError;

    async fn from_request(request: Request, state: &S) -> Result<Self, ApiError> {
        if !is_json(request.headers()) {
            return Err(ApiError::NotJsonType);
        }
        let bytes = Bytes::from_request(request, state).await.map_err(|error| unread(&error))?;
        let Json(body) = Json::<T>::from_bytes(&bytes).map_err(|error| refusal(&error))?;
        let sent: Value = serde_json::from_slice(&bytes).unwrap_or_default();
        let read = serde_json::to_value(&body).unwrap_or_default();
        if !has_the_objects_of(&sent, &read) {
            return Err(ApiError::WrongShape("a list stands where an object belongs".to_owned()));
        }
        Ok(Self(body))
    }
}

/// Whether `sent` has an object wherever `read` has one: serde takes a list of the fields as well.
fn has_the_objects_of(sent: &Value, read: &Value) -> bool {
    match (sent, read) {
        (Value::Object(sent), Value::Object(read)) => read
            .iter()
            .all(|(name, read)| sent.get(name).is_none_or(|sent| has_the_objects_of(sent, read))),
        (_, Value::Object(_)) => false,
        _ => true,
    }
}

/// Whether the body is said to be JSON, in UTF-8 if anything.
fn is_json(headers: &HeaderMap) -> bool {
    let media_type = headers.get(header::CONTENT_TYPE).and_then(|value| value.to_str().ok());
    let essence = media_type.and_then(|media_type| media_type.split(';').next());
    essence.is_some_and(|essence| essence.trim().eq_ignore_ascii_case("application/json"))
}

fn unread(rejection: &BytesRejection) -> ApiError {
    match rejection.status() {
        StatusCode::PAYLOAD_TOO_LARGE => ApiError::BodyTooLarge(MAX_BODY),
        _ => ApiError::NotJson("it could not be read".to_owned()),
    }
}

fn refusal(rejection: &JsonRejection) -> ApiError {
    match rejection {
        JsonRejection::JsonSyntaxError(error) => ApiError::NotJson(cause(error)),
        JsonRejection::JsonDataError(error) => ApiError::WrongShape(cause(error)),
        _ => ApiError::NotJson("it could not be read".to_owned()),
    }
}

/// What the parser says, without axum's words before it, and not longer than a line.
fn cause(error: &dyn std::error::Error) -> String {
    let mut inner = error;
    while let Some(source) = inner.source() {
        inner = source;
    }
    inner.to_string().chars().filter(|c| !c.is_control()).take(200).collect()
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    #[test]
    fn a_list_is_no_object() {
        let read = json!({"host": {"name": "Ada"}, "subject": "Tea"});
        assert!(has_the_objects_of(&json!({"host": {"name": "Ada"}, "subject": "Tea"}), &read));
        assert!(has_the_objects_of(&json!({"host": {"name": "Ada"}}), &read));
        for sent in [json!([{"name": "Ada"}, "Tea"]), json!({"host": ["Ada"]}), json!(null)] {
            assert!(!has_the_objects_of(&sent, &read), "{sent}");
        }
    }
}
