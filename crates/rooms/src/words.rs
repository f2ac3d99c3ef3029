//! The words that room names are made of: short, friendly, easy to say on the phone.
//!
//! Sixty-four of each, so that six random bits pick one without bias.

/// What it is like.
pub(crate) const ADJECTIVES: [&str; 64] = [
    "amber", "autumn", "bold", "breezy", "bright", "brisk", "calm", "candid", "cheery", "clear",
    "clever", "copper", "coral", "cosy", "crisp", "curious", "dapper", "eager", "early", "fair",
    "fancy", "fleet", "fresh", "gentle", "glad", "golden", "grand", "hearty", "honest", "jolly",
    "keen", "kind", "lively", "lucky", "lunar", "mellow", "merry", "mild", "misty", "neat",
    "nimble", "noble", "patient", "peachy", "plucky", "polite", "quick", "quiet", "rosy", "rustic",
    "serene", "silver", "smooth", "snug", "solar", "sunny", "swift", "tidy", "upbeat", "vivid",
    "warm", "witty", "woolly", "zesty",
];

/// What it is.
pub(crate) const NOUNS: [&str; 64] = [
    "acorn", "alder", "badger", "beacon", "beaver", "birch", "bison", "breeze", "brook", "canyon",
    "cedar", "cherry", "clover", "comet", "crane", "creek", "daisy", "dolphin", "ember", "falcon",
    "fern", "finch", "forest", "fox", "garden", "glacier", "harbor", "hazel", "heron", "island",
    "jasmine", "kestrel", "lagoon", "lantern", "lark", "lemon", "lily", "lynx", "maple", "meadow",
    "nutmeg", "oak", "orchard", "otter", "owl", "panda", "pebble", "pepper", "plum", "poppy",
    "puffin", "quartz", "raven", "reef", "river", "robin", "saffron", "sparrow", "spruce", "tulip",
    "valley", "walnut", "willow", "wren",
];
