"""Makes two tiny models with random weights, each for transformers and as GGUF: tiny-models.py DIRECTORY

They write words of WORDS at random: `brief` some thirty of them, `endless` without an end. Both have a context of 2,048 tokens.
Run by the Python of the transformers installation (install.sh).
"""

import json
import pathlib
import sys

import gguf
import numpy
import torch
from tokenizers import Tokenizer, decoders, models, pre_tokenizers, trainers
from transformers import GenerationConfig, LlamaConfig, LlamaForCausalLM, PreTrainedTokenizerFast

WORDS = (
    " good morning esteemed colleague it would be a great pleasure to meet you at the harbour before noon and speak"
    " of our plans for the summer"
)
ALLOWED = sorted(set(WORDS.split()))
CONTEXT = 2048
HEADS = 8
# Hidden size, layers, feed forward: so large that a long answer takes some seconds in each server.
SIZE_FOR_TRANSFORMERS = 128, 2, 256
SIZE_FOR_LLAMA_CPP = 512, 8, 1024
END = "<|end|>"
ROLES = ["<|system|>", "<|user|>", "<|assistant|>"]
TEMPLATE = (
    "{% for message in messages %}<|{{ message['role'] }}|>{{ message['content'] }}<|end|>{% endfor %}"
    "{% if add_generation_prompt %}<|assistant|>{% endif %}"
)
# Of the end's logit over that of a word: as likely as a word, or never.
END_LOGITS = {"brief": 0.0, "endless": -100.0}


def make_tokenizer(corpus):
    tokenizer = Tokenizer(models.BPE())
    tokenizer.pre_tokenizer = pre_tokenizers.ByteLevel(add_prefix_space=False)
    tokenizer.decoder = decoders.ByteLevel()
    alphabet = pre_tokenizers.ByteLevel.alphabet()
    trainer = trainers.BpeTrainer(vocab_size=4000, special_tokens=[END, *ROLES], initial_alphabet=alphabet)
    tokenizer.train_from_iterator([*corpus, *[WORDS] * 1000], trainer)
    return PreTrainedTokenizerFast(
        tokenizer_object=tokenizer, eos_token=END, model_max_length=CONTEXT, chat_template=TEMPLATE
    )


def make_model(tokenizer, end_logit, size):
    """The first two dimensions pass through all layers. The first is the same for every token, so that its weights in the head are the
    logits of words; the second marks where the answer begins, which is not its end."""
    torch.manual_seed(0)
    hidden, layers, feed_forward = size
    end = tokenizer.convert_tokens_to_ids(END)
    config = LlamaConfig(
        vocab_size=len(tokenizer), hidden_size=hidden, intermediate_size=feed_forward, num_hidden_layers=layers,
        num_attention_heads=HEADS, num_key_value_heads=HEADS, max_position_embeddings=CONTEXT, eos_token_id=end,
        bos_token_id=end, tie_word_embeddings=False,
    )
    model = LlamaForCausalLM(config)
    words = [tokenizer.encode(" " + word, add_special_tokens=False) for word in ALLOWED]
    assert all(len(ids) == 1 for ids in words), "a word takes more than one token"
    with torch.no_grad():
        model.model.embed_tokens.weight[:, 0] = 100
        model.model.embed_tokens.weight[:, 1] = 0
        model.model.embed_tokens.weight[tokenizer.convert_tokens_to_ids("<|assistant|>"), 1] = 100
        for layer in model.model.layers:
            layer.self_attn.o_proj.weight[:2] = 0
            layer.mlp.down_proj.weight[:2] = 0
        constant = hidden**0.5
        model.lm_head.weight[:, 0] = -100 / constant
        model.lm_head.weight[[ids[0] for ids in words], 0] = 0
        model.lm_head.weight[end, 0] = end_logit / constant
        model.lm_head.weight[:, 1] = 0
        model.lm_head.weight[end, 1] = -100 / constant
    model.generation_config = GenerationConfig(do_sample=True, eos_token_id=end, pad_token_id=end)
    return model


def write_gguf(path, model, tokenizer):
    writer = gguf.GGUFWriter(str(path), "llama")
    writer.add_context_length(CONTEXT)
    writer.add_embedding_length(model.config.hidden_size)
    writer.add_block_count(model.config.num_hidden_layers)
    writer.add_feed_forward_length(model.config.intermediate_size)
    writer.add_head_count(HEADS)
    writer.add_head_count_kv(HEADS)
    writer.add_rope_dimension_count(model.config.hidden_size // HEADS)
    writer.add_layer_norm_rms_eps(model.config.rms_norm_eps)
    writer.add_file_type(gguf.LlamaFileType.MOSTLY_F16)
    write_vocabulary(writer, tokenizer)
    for name, tensor in model.state_dict().items():
        half = tensor.ndim == 2
        writer.add_tensor(gguf_name(name), tensor.numpy().astype(numpy.float16 if half else numpy.float32))
    writer.write_header_to_file()
    writer.write_kv_data_to_file()
    writer.write_tensors_to_file()
    writer.close()


def write_vocabulary(writer, tokenizer):
    bpe = json.loads(tokenizer.backend_tokenizer.to_str())["model"]
    tokens = sorted(bpe["vocab"], key=bpe["vocab"].get)
    special = {END, *ROLES}
    kinds = [gguf.TokenType.CONTROL if token in special else gguf.TokenType.NORMAL for token in tokens]
    writer.add_tokenizer_model("gpt2")
    writer.add_tokenizer_pre("gpt-2")
    writer.add_token_list(tokens)
    writer.add_token_types(kinds)
    writer.add_token_merges([" ".join(pair) for pair in bpe["merges"]])
    writer.add_eos_token_id(tokenizer.eos_token_id)
    writer.add_bos_token_id(tokenizer.eos_token_id)
    writer.add_add_bos_token(False)
    writer.add_chat_template(TEMPLATE)


def gguf_name(name):
    parts = {
        "self_attn.q_proj": "attn_q", "self_attn.k_proj": "attn_k", "self_attn.v_proj": "attn_v",
        "self_attn.o_proj": "attn_output", "mlp.gate_proj": "ffn_gate", "mlp.up_proj": "ffn_up",
        "mlp.down_proj": "ffn_down", "input_layernorm": "attn_norm", "post_attention_layernorm": "ffn_norm",
        "model.layers": "blk", "model.embed_tokens": "token_embd", "model.norm": "output_norm", "lm_head": "output",
    }
    for long, short in parts.items():
        name = name.replace(long, short)
    return name


def main(directory):
    docs = pathlib.Path(__file__).parents[2].glob("**/*.md")
    corpus = [path.read_text() for path in docs if "node_modules" not in path.parts]
    tokenizer = make_tokenizer(corpus)
    for name, end_logit in END_LOGITS.items():
        make_model(tokenizer, end_logit, SIZE_FOR_TRANSFORMERS).save_pretrained(directory / name)
        tokenizer.save_pretrained(directory / name)
        write_gguf(directory / f"{name}.gguf", make_model(tokenizer, end_logit, SIZE_FOR_LLAMA_CPP), tokenizer)


main(pathlib.Path(sys.argv[1]))
