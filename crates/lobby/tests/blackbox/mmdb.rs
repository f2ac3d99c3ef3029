//! Writes small databases in MaxMind's format ("MaxMind DB File Format Specification", version 2.0):
//! an IPv6 tree of 24-bit records, in which IPv4 lies under `::/96`.

use std::net::IpAddr;

/// What a network's record says.
pub(crate) enum Field {
    Text(&'static str, String),
    Number(&'static str, f64),
    Map(&'static str, Vec<Field>),
}

/// An entry of the tree: nothing, another node, or a record by its offset.
#[derive(Clone, Copy)]
enum Link {
    None,
    Node(usize),
    Record(usize),
}

/// A database of this kind with these networks.
pub(crate) fn database(kind: &str, networks: &[(&str, Vec<Field>)]) -> Vec<u8> {
    let mut nodes = vec![[Link::None; 2]];
    let mut data = Vec::new();
    for (network, fields) in networks {
        let (address, length) = network.split_once('/').unwrap();
        let length: usize = length.parse().unwrap();
        let (bits, length) = match address.parse().unwrap() {
            IpAddr::V4(address) => (u128::from(address.to_bits()), length + 96),
            IpAddr::V6(address) => (address.to_bits(), length),
        };
        let bit = |at: usize| usize::from(bits >> (127 - at) & 1 == 1);
        let mut node = 0;
        for at in 0..length - 1 {
            node = match nodes[node][bit(at)] {
                Link::Node(next) => next,
                _ => {
                    nodes.push([Link::None; 2]);
                    let next = nodes.len() - 1;
                    nodes[node][bit(at)] = Link::Node(next);
                    next
                }
            };
        }
        nodes[node][bit(length - 1)] = Link::Record(data.len());
        map(&mut data, fields);
    }
    let count = nodes.len();
    let mut file = Vec::new();
    for link in nodes.iter().flatten() {
        let value = match link {
            Link::None => count,
            Link::Node(node) => *node,
            Link::Record(offset) => count + 16 + offset,
        };
        file.extend_from_slice(&u32::try_from(value).unwrap().to_be_bytes()[1..]);
    }
    file.extend_from_slice(&[0; 16]);
    file.extend(data);
    file.extend_from_slice(b"\xab\xcd\xefMaxMind.com");
    metadata(&mut file, kind, count);
    file
}

fn metadata(file: &mut Vec<u8>, kind: &str, nodes: usize) {
    file.push(7 << 5 | 9);
    for (name, value) in [
        ("binary_format_major_version", 2),
        ("binary_format_minor_version", 0),
        ("ip_version", 6),
        ("record_size", 24),
    ] {
        text(file, name);
        file.extend_from_slice(&[5 << 5 | 2, 0, value]);
    }
    text(file, "node_count");
    file.push(6 << 5 | 4);
    file.extend_from_slice(&u32::try_from(nodes).unwrap().to_be_bytes());
    text(file, "build_epoch");
    // An extended type: 7 and the second byte make 9, an integer of up to 8 bytes.
    file.extend_from_slice(&[4, 2, 0x6A, 0, 0, 0]);
    text(file, "database_type");
    text(file, kind);
    text(file, "languages");
    // 7 and 4 make 11, a list: an empty one.
    file.extend_from_slice(&[0, 4]);
    text(file, "description");
    file.push(7 << 5);
}

fn map(to: &mut Vec<u8>, fields: &[Field]) {
    to.push(7 << 5 | u8::try_from(fields.len()).unwrap());
    for field in fields {
        match field {
            Field::Text(name, value) => {
                text(to, name);
                text(to, value);
            }
            Field::Number(name, value) => {
                text(to, name);
                to.push(3 << 5 | 8);
                to.extend_from_slice(&value.to_be_bytes());
            }
            Field::Map(name, fields) => {
                text(to, name);
                map(to, fields);
            }
        }
    }
}

fn text(to: &mut Vec<u8>, text: &str) {
    let length = u8::try_from(text.len()).unwrap();
    assert!(length < 29, "longer texts have another head: {text}");
    to.push(2 << 5 | length);
    to.extend_from_slice(text.as_bytes());
}
