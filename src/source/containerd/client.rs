//! A connection to one containerd: calls that wait for their answer, for so long and no longer, and streams of content.
//!
//! What the answers mean for an image is for the modules beside this one.

use std::error::Error as _;
use std::io;
use std::time::Duration;

use bytes::Bytes;
use prost::Message;
use tokio::runtime::Runtime;
use tokio::time::timeout;
use tonic::client::Grpc;
use tonic::metadata::{Ascii, MetadataValue};
use tonic::transport::{Channel, Endpoint};
use tonic::{Code, Request, Status, Streaming};
use tonic_prost::ProstCodec;

use super::api;
use crate::escape::escape;
use crate::source::net::runtime;

/// A containerd that runs answers from its own database, or reads its own disk: within milliseconds.
const PATIENCE: Duration = Duration::from_secs(10);
/// The same as containerd's own client's: lists of images come as one message.
const LONGEST_MESSAGE: usize = 16 << 20;

/// Why a call gave nothing.
pub enum Fault {
    /// There is no such image, or no such content.
    NotFound,
    /// In words for people.
    Failed(String),
}

/// A connection. Clones share it.
#[derive(Clone)]
pub struct Client {
    runtime: &'static Runtime,
    channel: Channel,
}

impl Client {
    /// Connects to a socket.
    ///
    /// # Errors
    /// Of the operating system, where it says no.
    pub fn connect(socket: &str) -> io::Result<Self> {
        let runtime = runtime()?;
        let endpoint =
            Endpoint::from_shared(format!("unix://{socket}")).map_err(io::Error::other)?;
        let channel = runtime.block_on(async { timeout(PATIENCE, endpoint.connect()).await });
        let channel = channel?.map_err(|error| {
            let mut cause = error.source();
            while let Some(inner) = cause {
                if let Some(error) = inner.downcast_ref::<io::Error>() {
                    // The error itself can't be moved out.
                    return error
                        .raw_os_error()
                        .map_or_else(|| error.kind().into(), io::Error::from_raw_os_error);
                }
                cause = inner.source();
            }
            io::Error::other(error)
        })?;
        Ok(Self { runtime, channel })
    }

    /// The names of all namespaces.
    pub fn namespaces(&self) -> Result<Vec<String>, Fault> {
        let request = api::ListNamespacesRequest {};
        let response: api::ListNamespacesResponse =
            self.ask(api::LIST_NAMESPACES, Request::new(request))?;
        let namespaces = response.namespaces.into_iter();
        Ok(namespaces.map(|namespace| namespace.name).collect())
    }

    /// The image of that name, which must be complete.
    pub fn image(&self, namespace: &str, name: &str) -> Result<api::Image, Fault> {
        let name = name.to_owned();
        let request = within(namespace, api::GetImageRequest { name })?;
        let response: api::GetImageResponse = self.ask(api::GET_IMAGE, request)?;
        response.image.ok_or(Fault::NotFound)
    }

    /// The images that one of the filters, in containerd's syntax, fits.
    pub fn images(&self, namespace: &str, filters: Vec<String>) -> Result<Vec<api::Image>, Fault> {
        let request = within(namespace, api::ListImagesRequest { filters })?;
        let response: api::ListImagesResponse = self.ask(api::LIST_IMAGES, request)?;
        Ok(response.images)
    }

    /// Whether there is content of that digest.
    pub fn has(&self, namespace: &str, digest: &str) -> Result<bool, Fault> {
        let digest = digest.to_owned();
        let request = within(namespace, api::InfoRequest { digest })?;
        match self.ask::<_, api::InfoResponse>(api::CONTENT_INFO, request) {
            Ok(_) => Ok(true),
            Err(Fault::NotFound) => Ok(false),
            Err(fault) => Err(fault),
        }
    }

    /// `size` bytes from `offset` on of the content of that digest, or what there is.
    pub async fn part(
        &self,
        namespace: &str,
        digest: &str,
        offset: i64,
        size: i64,
    ) -> Result<Messages, Fault> {
        let digest = digest.to_owned();
        let part = api::ReadContentRequest {
            digest,
            offset,
            size,
        };
        let request = within(namespace, part)?;
        let messages = in_time(async {
            let (mut grpc, path) = self.ready(api::READ_CONTENT).await?;
            let codec = ProstCodec::<_, api::ReadContentResponse>::default();
            let response = grpc.server_streaming(request, path, codec).await?;
            Ok(response.into_inner())
        });
        messages.await.map(Messages)
    }

    /// Reads streams in the background.
    pub fn runtime(&self) -> &'static Runtime {
        self.runtime
    }

    fn ask<Q, A>(&self, method: &'static str, request: Request<Q>) -> Result<A, Fault>
    where
        Q: Message + 'static,
        A: Message + Default + 'static,
    {
        self.runtime.block_on(in_time(async {
            let (mut grpc, path) = self.ready(method).await?;
            let codec = ProstCodec::<Q, A>::default();
            Ok(grpc.unary(request, path, codec).await?.into_inner())
        }))
    }

    async fn ready<P: std::str::FromStr>(
        &self,
        method: &str,
    ) -> Result<(Grpc<Channel>, P), Status> {
        let mut grpc = Grpc::new(self.channel.clone()).max_decoding_message_size(LONGEST_MESSAGE);
        grpc.ready()
            .await
            .map_err(|error| Status::from_error(error.into()))?;
        let path = method
            .parse()
            .map_err(|_| Status::internal(format!("{method} is no method")))?;
        Ok((grpc, path))
    }
}

/// A part of some content, message by message.
pub struct Messages(Streaming<api::ReadContentResponse>);

impl Messages {
    /// The next bytes; none after the last.
    pub async fn next(&mut self) -> Result<Option<Bytes>, Fault> {
        let message = in_time(self.0.message()).await?;
        Ok(message.map(|message| message.data))
    }
}

/// A request about what is in a namespace.
fn within<T>(namespace: &str, message: T) -> Result<Request<T>, Fault> {
    let value: MetadataValue<Ascii> = namespace.parse().map_err(|_| {
        Fault::Failed(format!(
            "'{}' can't be a namespace's name",
            escape(namespace)
        ))
    })?;
    let mut request = Request::new(message);
    request.metadata_mut().insert("containerd-namespace", value);
    Ok(request)
}

async fn in_time<T>(call: impl Future<Output = Result<T, Status>>) -> Result<T, Fault> {
    match timeout(PATIENCE, call).await {
        Ok(Ok(answer)) => Ok(answer),
        Ok(Err(status)) if status.code() == Code::NotFound => Err(Fault::NotFound),
        Ok(Err(status)) => Err(Fault::Failed(words(&status))),
        Err(_) => Err(Fault::Failed(format!(
            "it gives no answer within {} s",
            PATIENCE.as_secs()
        ))),
    }
}

/// What it says itself, or what broke the connection.
fn words(status: &Status) -> String {
    let mut words = match status.message() {
        "" => status.code().description().to_owned(),
        message => message.to_owned(),
    };
    let mut cause = status.source();
    while let Some(inner) = cause {
        cause = inner.source();
        if cause.is_none() {
            words = format!("the connection broke: {inner}");
        }
    }
    escape(&words)
}
