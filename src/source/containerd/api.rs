//! The few messages of containerd's gRPC API that are asked for here, as its `.proto` files of version 1 have them; fields
//! that nothing here reads are left out, as the encoding skips what it does not know.
//!
//! Written by hand, as compiling the `.proto` files takes a tool that users with only Rust don't have.

use bytes::Bytes;

/// Asks for [`ListNamespacesResponse`].
pub const LIST_NAMESPACES: &str = "/containerd.services.namespaces.v1.Namespaces/List";
/// Asks for [`GetImageResponse`].
pub const GET_IMAGE: &str = "/containerd.services.images.v1.Images/Get";
/// Asks for [`ListImagesResponse`].
pub const LIST_IMAGES: &str = "/containerd.services.images.v1.Images/List";
/// Asks for [`InfoResponse`].
pub const CONTENT_INFO: &str = "/containerd.services.content.v1.Content/Info";
/// Asks for a stream of [`ReadContentResponse`].
pub const READ_CONTENT: &str = "/containerd.services.content.v1.Content/Read";

/// api/services/namespaces/v1/namespace.proto
#[derive(Clone, PartialEq, prost::Message)]
pub struct ListNamespacesRequest {}

/// api/services/namespaces/v1/namespace.proto
#[derive(Clone, PartialEq, prost::Message)]
pub struct ListNamespacesResponse {
    #[prost(message, repeated, tag = "1")]
    pub namespaces: Vec<Namespace>,
}

/// api/services/namespaces/v1/namespace.proto
#[derive(Clone, PartialEq, prost::Message)]
pub struct Namespace {
    #[prost(string, tag = "1")]
    pub name: String,
}

/// api/services/images/v1/images.proto
#[derive(Clone, PartialEq, prost::Message)]
pub struct GetImageRequest {
    #[prost(string, tag = "1")]
    pub name: String,
}

/// api/services/images/v1/images.proto
#[derive(Clone, PartialEq, prost::Message)]
pub struct GetImageResponse {
    #[prost(message, optional, tag = "1")]
    pub image: Option<Image>,
}

/// api/services/images/v1/images.proto
#[derive(Clone, PartialEq, prost::Message)]
pub struct ListImagesRequest {
    /// An image that any of these fits is listed.
    #[prost(string, repeated, tag = "1")]
    pub filters: Vec<String>,
}

/// api/services/images/v1/images.proto
#[derive(Clone, PartialEq, prost::Message)]
pub struct ListImagesResponse {
    #[prost(message, repeated, tag = "1")]
    pub images: Vec<Image>,
}

/// api/services/images/v1/images.proto
#[derive(Clone, PartialEq, prost::Message)]
pub struct Image {
    #[prost(string, tag = "1")]
    pub name: String,
    #[prost(message, optional, tag = "3")]
    pub target: Option<Descriptor>,
}

/// api/types/descriptor.proto
#[derive(Clone, PartialEq, prost::Message)]
pub struct Descriptor {
    #[prost(string, tag = "2")]
    pub digest: String,
    #[prost(int64, tag = "3")]
    pub size: i64,
}

/// api/services/content/v1/content.proto
#[derive(Clone, PartialEq, prost::Message)]
pub struct InfoRequest {
    #[prost(string, tag = "1")]
    pub digest: String,
}

/// api/services/content/v1/content.proto; that it comes says that the content is there.
#[derive(Clone, PartialEq, prost::Message)]
pub struct InfoResponse {}

/// api/services/content/v1/content.proto
#[derive(Clone, PartialEq, prost::Message)]
pub struct ReadContentRequest {
    #[prost(string, tag = "1")]
    pub digest: String,
    #[prost(int64, tag = "2")]
    pub offset: i64,
    /// May go past the end.
    #[prost(int64, tag = "3")]
    pub size: i64,
}

/// api/services/content/v1/content.proto
#[derive(Clone, PartialEq, prost::Message)]
pub struct ReadContentResponse {
    #[prost(bytes = "bytes", tag = "2")]
    pub data: Bytes,
}
