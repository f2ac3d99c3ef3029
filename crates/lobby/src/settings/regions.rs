//! Which regions there are, from the file's `[[region]]` tables.

use toml::Spanned;

use crate::geo::Point;
use crate::regions::{Region, Regions, is_name};
use crate::settings::error::SettingsError;
use crate::settings::file::{Mistake, shorten};
use crate::settings::sources::Sources;
use crate::settings::tables::RegionTable;

const DEFAULT: &str = "LOBBY_DEFAULT_REGION";

/// The regions.
pub(crate) fn read(env: &Sources) -> Result<Regions, SettingsError> {
    let mut list: Vec<Region> = Vec::new();
    for table in &env.tables().region {
        let region = region(table.get_ref(), &list);
        list.push(region.map_err(|mistake| env.mistake(mistake))?);
    }
    let usual = env.text(DEFAULT)?;
    if usual.as_ref().is_some_and(|usual| list.iter().all(|region| region.name != *usual)) {
        let allowed = "give the name of a [[region]] in the settings file";
        return Err(SettingsError::Invalid { name: DEFAULT, allowed });
    }
    Ok(Regions::new(list, usual))
}

fn region(table: &RegionTable, before: &[Region]) -> Result<Region, Mistake> {
    let name = table.name.get_ref();
    if !is_name(name) {
        let says =
            format!("a region can not be named {}: use 1 to 32 of a-z, 0-9 and -", shorten(name));
        return Err(Mistake::at(&table.name, says));
    }
    if before.iter().any(|region| region.name == *name) {
        return Err(Mistake::at(&table.name, format!("there are two regions named {name}")));
    }
    let countries = match &table.countries {
        None => Vec::new(),
        Some(list) => countries(list, before)?,
    };
    let at = place(table.latitude.as_ref(), table.longitude.as_ref())?;
    Ok(Region { name: name.clone(), at, countries })
}

fn countries(list: &Spanned<Vec<String>>, before: &[Region]) -> Result<Vec<String>, Mistake> {
    for code in list.get_ref() {
        if code.len() != 2 || !code.bytes().all(|b| b.is_ascii_uppercase()) {
            let says =
                format!("{} is no country: give ISO 3166 codes such as \"DE\"", shorten(code));
            return Err(Mistake::at(list, says));
        }
        if let Some(other) = before.iter().find(|region| region.countries.contains(code)) {
            let says = format!("{code} is a country of region {} already", other.name);
            return Err(Mistake::at(list, says));
        }
    }
    Ok(list.get_ref().clone())
}

/// The place at these degrees, if both are given.
pub(crate) fn place(
    latitude: Option<&Spanned<f64>>,
    longitude: Option<&Spanned<f64>>,
) -> Result<Option<Point>, Mistake> {
    let (latitude, longitude) = match (latitude, longitude) {
        (None, None) => return Ok(None),
        (Some(latitude), Some(longitude)) => (latitude, longitude),
        (Some(alone), None) | (None, Some(alone)) => {
            let says = "latitude and longitude go together: give both or none";
            return Err(Mistake::at(alone, says.to_owned()));
        }
    };
    if Point::new(*latitude.get_ref(), 0.0).is_none() {
        let says = "the latitude can not be used: give degrees from -90 to 90";
        return Err(Mistake::at(latitude, says.to_owned()));
    }
    Point::new(*latitude.get_ref(), *longitude.get_ref()).map(Some).ok_or_else(|| {
        let says = "the longitude can not be used: give degrees from -180 to 180";
        Mistake::at(longitude, says.to_owned())
    })
}
