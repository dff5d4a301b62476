"""FastAPI, SQLAlchemy (asyncio, asyncpg) and pydantic, in the shape of the origin: the user, the
assignment, the count and the page are asked for one after the other, and each event becomes a
model of the answer. With PEER_AS_WRITTEN=1 also its cursor, `date < d OR (date = d AND id < i)`,
and its `count(*)`; else what the product has, too: a row comparison, and the kept counts."""

import os
from datetime import datetime
from typing import Annotated
from uuid import UUID

import jwt
from fastapi import Depends, FastAPI, HTTPException
from fastapi.security import HTTPAuthorizationCredentials, HTTPBearer
from pydantic import BaseModel, ConfigDict
from sqlalchemy import ForeignKey, and_, func, or_, select, tuple_
from sqlalchemy.dialects.postgresql import JSONB
from sqlalchemy.ext.asyncio import AsyncSession, async_sessionmaker, create_async_engine
from sqlalchemy.orm import DeclarativeBase, Mapped, mapped_column

AS_WRITTEN = os.environ.get("PEER_AS_WRITTEN") == "1"
SECRET = os.environ["PEER_SECRET"]
engine = create_async_engine(os.environ["PEER_DATABASE"], pool_size=5)
session_of = async_sessionmaker(engine, expire_on_commit=False)
bearer = HTTPBearer()
app = FastAPI()


class Base(DeclarativeBase):
    pass


class User(Base):
    __tablename__ = "accounts_user"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    role: Mapped[str]
    is_active: Mapped[bool]


class TherapistPatient(Base):
    __tablename__ = "accounts_therapistpatient"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    therapist_id: Mapped[UUID] = mapped_column(ForeignKey("accounts_user.id"))
    patient_id: Mapped[UUID] = mapped_column(ForeignKey("accounts_user.id"))
    ended_at: Mapped[datetime | None]


class TimelineEvent(Base):
    __tablename__ = "timeline_timelineevent"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    patient_id: Mapped[UUID]
    therapist_id: Mapped[UUID | None]
    event_type: Mapped[str]
    event_subtype: Mapped[str]
    event_date: Mapped[datetime]
    title: Mapped[str]
    description: Mapped[str]
    event_metadata: Mapped[dict] = mapped_column("metadata", JSONB)
    related_entity_type_id: Mapped[int | None]
    related_entity_id: Mapped[UUID | None]
    importance: Mapped[str]
    is_private: Mapped[bool]
    is_draft: Mapped[bool]
    is_manual: Mapped[bool]
    created_at: Mapped[datetime]
    deleted_at: Mapped[datetime | None]


class EventCount(Base):
    __tablename__ = "timeline_eventcount"

    id: Mapped[UUID] = mapped_column(primary_key=True)
    patient_id: Mapped[UUID]
    is_private: Mapped[bool]
    number: Mapped[int]


class EventResponse(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: UUID
    patient_id: UUID
    therapist_id: UUID | None
    event_type: str
    event_subtype: str
    event_date: datetime
    title: str
    description: str
    metadata: dict
    related_entity_type: str | None
    related_entity_id: UUID | None
    importance: str
    is_private: bool
    is_draft: bool
    is_manual: bool
    created_at: datetime


class TimelineResponse(BaseModel):
    events: list[EventResponse]
    next_cursor: UUID | None
    has_more: bool
    total_count: int


async def get_session():
    async with session_of() as session:
        yield session


Session = Annotated[AsyncSession, Depends(get_session)]


async def current_user(
    session: Session, credentials: Annotated[HTTPAuthorizationCredentials, Depends(bearer)]
) -> User:
    try:
        claims = jwt.decode(
            credentials.credentials, SECRET, ["HS256"], audience="therapybridge-api"
        )
    except jwt.PyJWTError:
        raise HTTPException(401) from None
    user = await session.get(User, UUID(claims["user_id"]))
    if user is None or not user.is_active:
        raise HTTPException(401)
    return user


CurrentUser = Annotated[User, Depends(current_user)]


async def require_access(session: AsyncSession, user: User, patient_id: UUID) -> None:
    found = await session.scalar(
        select(TherapistPatient).where(
            TherapistPatient.therapist_id == user.id,
            TherapistPatient.patient_id == patient_id,
            TherapistPatient.ended_at.is_(None),
        )
    )
    if found is None:
        raise HTTPException(404)


async def total(session: AsyncSession, shown, patient_id: UUID) -> int:
    if AS_WRITTEN:
        return await session.scalar(select(func.count()).select_from(shown.subquery()))
    kept = select(func.sum(EventCount.number)).where(EventCount.patient_id == patient_id)
    return int(await session.scalar(kept) or 0)


async def below(session: AsyncSession, shown, cursor: UUID):
    last = await session.get(TimelineEvent, cursor)
    if last is None:
        raise HTTPException(400)
    event = TimelineEvent
    if AS_WRITTEN:
        same_date = and_(event.event_date == last.event_date, event.id < last.id)
        return shown.where(or_(event.event_date < last.event_date, same_date))
    return shown.where(tuple_(event.event_date, event.id) < tuple_(last.event_date, last.id))


def answered(row: TimelineEvent) -> EventResponse:
    return EventResponse(
        **{
            name: getattr(row, name)
            for name in EventResponse.model_fields
            if name not in ("metadata", "related_entity_type")
        },
        metadata=row.event_metadata,
        related_entity_type=None,
    )


@app.get("/patients/{patient_id}/timeline")
async def timeline(
    patient_id: UUID,
    session: Session,
    user: CurrentUser,
    limit: int = 20,
    cursor: UUID | None = None,
) -> TimelineResponse:
    await require_access(session, user, patient_id)
    shown = select(TimelineEvent).where(
        TimelineEvent.patient_id == patient_id, TimelineEvent.deleted_at.is_(None)
    )
    if user.role == "patient":
        shown = shown.where(TimelineEvent.is_private.is_(False))
    total_count = await total(session, shown, patient_id)
    if cursor:
        shown = await below(session, shown, cursor)
    ordered = shown.order_by(TimelineEvent.event_date.desc(), TimelineEvent.id.desc())
    rows = list(await session.scalars(ordered.limit(limit + 1)))
    has_more = len(rows) > limit
    return TimelineResponse(
        events=[answered(row) for row in rows[:limit]],
        next_cursor=rows[limit - 1].id if has_more else None,
        has_more=has_more,
        total_count=total_count,
    )
