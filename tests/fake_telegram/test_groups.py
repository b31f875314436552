"""Groups: topics, rights, members, migration."""

from __future__ import annotations

import pytest
from telegram import Bot, ReplyParameters
from telegram.error import BadRequest, ChatMigrated, Forbidden

from .fake import FakeTelegram
from .groups import Group
from .people import Person


async def test_a_topic_is_numbered_after_its_creation_message(bot: Bot, werkteam: Group) -> None:
    daan = werkteam.member("Daan")
    await daan.writes("algemeen")

    made = await bot.create_forum_topic(werkteam.id, "🟢 12 Merel-41")
    sent = await bot.send_message(werkteam.id, "kaart", message_thread_id=made.message_thread_id)
    topic = werkteam.topic("Merel-41")
    await daan.writes("los bericht", topic=topic)
    await daan.replies(topic.messages[0], "antwoord")
    updates = [update.message for update in await bot.get_updates() if update.message]

    assert (made.message_thread_id, topic.id, topic.name) == (2, 2, "🟢 12 Merel-41")
    assert (sent.message_thread_id, sent.is_topic_message) == (2, True)
    assert sent.reply_to_message.forum_topic_created.name == "🟢 12 Merel-41"
    assert [(m.message_id, m.message_thread_id, m.is_topic_message) for m in updates] == [
        (1, None, None), (2, 2, True), (4, 2, True), (5, 2, True),
    ]  # fmt: skip
    assert updates[1].forum_topic_created.name == "🟢 12 Merel-41"
    assert updates[1].from_user.is_bot
    assert [m.reply_to_message.message_id for m in updates[2:]] == [2, 3]
    assert topic.texts == ["kaart", "los bericht", "antwoord"]


async def test_an_answer_goes_to_the_topic_of_what_it_answers(bot: Bot, werkteam: Group) -> None:
    daan = werkteam.member("Daan")
    topic = await werkteam.creates_topic("Vraag")
    in_topic, in_general = await daan.writes("hier", topic=topic), await daan.writes("daar")

    here = await bot.send_message(werkteam.id, "x", reply_parameters=ReplyParameters(in_topic.id))
    there = await bot.send_message(werkteam.id, "y", reply_parameters=ReplyParameters(in_general.id))

    assert (here.message_thread_id, here.is_topic_message) == (topic.id, True)
    assert (there.message_thread_id, there.is_topic_message) == (in_general.id, None)
    for no_topic in (in_general.id, 99):
        with pytest.raises(BadRequest, match="Message thread not found"):
            await bot.send_message(werkteam.id, "z", message_thread_id=no_topic)


async def test_topics_are_edited_closed_and_reopened_once(bot: Bot, werkteam: Group) -> None:
    made = await bot.create_forum_topic(werkteam.id, "Vraag")
    there = (werkteam.id, made.message_thread_id)
    topic = werkteam.topics[0]

    await bot.edit_forum_topic(*there, name="Klaar")
    with pytest.raises(BadRequest, match="Topic_not_modified"):
        await bot.edit_forum_topic(*there, name="Klaar")
    await bot.close_forum_topic(*there)
    assert (topic.name, topic.is_closed) == ("Klaar", True)
    with pytest.raises(BadRequest, match="Topic_not_modified"):
        await bot.close_forum_topic(*there)
    await bot.send_message(werkteam.id, "een beheerder mag dat", message_thread_id=topic.id)
    await bot.reopen_forum_topic(*there)
    assert not topic.is_closed
    kinds = [sorted(message.content)[0] for message in topic.all_messages if message.kind == "service"]
    assert kinds == ["forum_topic_created", "forum_topic_edited", "forum_topic_closed", "forum_topic_reopened"]


async def test_a_topic_deleted_by_hand_is_found_out_by_the_errors_only(
    fake: FakeTelegram, bot: Bot, werkteam: Group
) -> None:
    made = await bot.create_forum_topic(werkteam.id, "Vraag")
    card = await bot.send_message(werkteam.id, "kaart", message_thread_id=made.message_thread_id)
    before = len(fake.unacknowledged)

    await werkteam.deletes_topic(werkteam.topics[0])

    assert len(fake.unacknowledged) == before
    assert werkteam.topics == []
    with pytest.raises(BadRequest, match="Message thread not found"):
        await bot.send_message(werkteam.id, "hoi", message_thread_id=made.message_thread_id)
    fake.world.deleted_topic_error = "TOPIC_DELETED"
    with pytest.raises(BadRequest, match="Topic_deleted"):
        await bot.send_message(werkteam.id, "hoi", message_thread_id=made.message_thread_id)
    with pytest.raises(BadRequest, match="Message to edit not found"):
        await bot.edit_message_text("nieuw", werkteam.id, card.message_id)
    with pytest.raises(BadRequest, match="Topic_deleted"):
        await bot.edit_forum_topic(werkteam.id, made.message_thread_id, name="x")
    with pytest.raises(BadRequest, match="Topic_id_invalid"):
        await bot.delete_forum_topic(werkteam.id, made.message_thread_id)


async def test_without_rights_or_without_topics_telegram_refuses(fake: FakeTelegram, bot: Bot) -> None:
    plain = fake.supergroup("Zonder onderwerpen")
    weak = fake.supergroup("Zonder rechten", topics=True, bot_rights=["can_delete_messages"])
    theirs = await weak.creates_topic("Van een ander")
    await weak.closes_topic(theirs)

    with pytest.raises(BadRequest, match="The chat is not a forum"):
        await bot.create_forum_topic(plain.id, "Vraag")
    with pytest.raises(BadRequest, match="Not enough rights to create a topic"):
        await bot.create_forum_topic(weak.id, "Vraag")
    with pytest.raises(BadRequest, match="Not enough rights to edit the topic"):
        await bot.edit_forum_topic(weak.id, theirs.id, name="Van mij")
    with pytest.raises(BadRequest, match="Topic_closed"):
        await bot.send_message(weak.id, "hoi", message_thread_id=theirs.id)
    await weak.gives_bot_rights("can_manage_topics")
    await bot.edit_forum_topic(weak.id, theirs.id, name="Van mij")
    with pytest.raises(BadRequest, match="Not enough rights to delete the topic"):
        await bot.delete_forum_topic(weak.id, theirs.id)


async def test_without_topics_a_chain_of_replies_is_a_thread(fake: FakeTelegram, bot: Bot) -> None:
    group = fake.supergroup("Werkteam")
    daan = group.member("Daan")
    card = await bot.send_message(group.id, "kaart")

    first = await daan.replies(group.messages[0], "een")
    await daan.replies(first, "twee")
    sent = await bot.send_message(group.id, "drie", reply_parameters=ReplyParameters(first.id))
    updates = [update.message for update in await bot.get_updates() if update.message]

    assert [(m.message_thread_id, m.is_topic_message) for m in [*updates, sent]] == [(card.message_id, None)] * 3
    assert [m.reply_to_message.text for m in updates] == ["kaart", "een"]


async def test_a_bot_in_privacy_mode_hears_only_what_is_meant_for_it(fake: FakeTelegram, bot: Bot) -> None:
    group = fake.supergroup("Buurt", bot_rights=None)
    daan = group.member("Daan")
    sent = await bot.send_message(group.id, "hallo")

    await daan.writes("onder ons")
    await daan.writes("/start")
    await daan.replies(group.messages[0], "hallo bot")

    assert [u.message.text for u in await bot.get_updates() if u.message] == ["/start", "hallo bot"]
    assert sent.chat.type == "supergroup"


async def test_members_and_their_rights_can_be_asked(fake: FakeTelegram, bot: Bot, werkteam: Group) -> None:
    daan = werkteam.member("Daan")
    petra = werkteam.member("Petra", anonymous=True)
    stranger = fake.person("Vreemde")

    me = await bot.get_chat_member(werkteam.id, bot.id)
    assert (me.status, me.can_manage_topics, me.can_promote_members) == ("administrator", True, False)
    assert (await bot.get_chat_member(werkteam.id, daan.id)).status == "member"
    await daan.leaves()
    assert (await bot.get_chat_member(werkteam.id, daan.id)).status == "left"
    assert (await bot.get_chat_member(werkteam.id, stranger.id)).status == "left"
    with pytest.raises(BadRequest, match="Participant_id_invalid"):
        await bot.get_chat_member(werkteam.id, 5)
    admins = await bot.get_chat_administrators(werkteam.id)
    assert {(admin.user.first_name, admin.status) for admin in admins} == {
        ("Eigenaar", "creator"), ("Samenspel", "administrator"), ("Petra", "administrator"),
    }  # fmt: skip
    chat = await bot.get_chat(werkteam.id)
    assert (chat.type, chat.is_forum, chat.title) == ("supergroup", True, "Werkteam")
    message = await petra.writes("anoniem")
    assert (message.json()["from"]["username"], message.json()["sender_chat"]["id"]) == (
        "GroupAnonymousBot", werkteam.id,
    )  # fmt: skip


async def test_a_migrated_group_answers_with_its_new_number(fake: FakeTelegram, bot: Bot) -> None:
    group = fake.basic_group("Werkteam", bot_rights=["can_delete_messages"])
    sent = await bot.send_message(group.id, "kaart")

    old_id = await group.migrates(topics=True)

    with pytest.raises(ChatMigrated) as refusal:
        await bot.send_message(old_id, "hoi")
    assert refusal.value.new_chat_id == group.id
    updates = [update.message for update in await bot.get_updates() if update.message]
    assert [(m.chat.id, m.migrate_to_chat_id, m.migrate_from_chat_id) for m in updates] == [
        (old_id, group.id, None), (group.id, None, old_id),
    ]  # fmt: skip
    with pytest.raises(BadRequest, match="Message to edit not found"):
        await bot.edit_message_text("nieuw", group.id, sent.message_id + 1)
    assert (await bot.send_message(group.id, "hier ben ik")).chat.is_forum


async def test_a_bot_that_left_or_was_put_out_is_refused(fake: FakeTelegram, bot: Bot) -> None:
    left, out, gone = fake.supergroup("A"), fake.supergroup("B"), fake.basic_group("C")
    await bot.leave_chat(left.id)
    await out.removes_bot()
    await gone.disappears()

    for group, words in [
        (left, "bot is not a member of the supergroup chat"),
        (out, "bot was kicked from the supergroup chat"),
        (gone, "the group chat was deleted"),
    ]:
        with pytest.raises(Forbidden, match=words):
            await bot.send_message(group.id, "hoi")
    changes = [u.my_chat_member for u in await bot.get_updates() if u.my_chat_member]
    assert [change.new_chat_member.status for change in changes] == ["left", "kicked"]


async def test_others_messages_are_deleted_only_with_the_right_to(bot: Bot, werkteam: Group, fatima: Person) -> None:
    message = await werkteam.member("Daan").writes("oeps")
    await werkteam.takes_bot_rights()
    with pytest.raises(BadRequest, match="Message can't be deleted"):
        await bot.delete_message(werkteam.id, message.id)

    await werkteam.gives_bot_rights("can_delete_messages")
    await bot.delete_message(werkteam.id, message.id)

    assert werkteam.texts == []
